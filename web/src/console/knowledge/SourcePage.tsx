import { Button } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { type Knowledge, deleteSource, fetchBase, fetchSource, readAgain } from "@shared/api/knowledge";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Time } from "@shared/time/Time";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { ChunkList } from "./ChunkList";
import { EditSource } from "./EditSource";
import { SourceState } from "./SourceState";
import { isBeingRead, kindOf } from "./sourceWords";
import room from "../Console.module.css";

/** One source: how far it is read, and the chunks it was cut into. */
export function SourcePage() {
  const { baseId = "", knowledgeId = "" } = useParams();
  const base = useQuery({ queryKey: ["console", "knowledge", baseId], queryFn: () => fetchBase(baseId) });
  const source = useQuery({ queryKey: ["console", "knowledge", baseId, "source", knowledgeId], queryFn: () => fetchSource(baseId, knowledgeId) });
  return (
    <Read query={source} what="The source could not be read">
      {(found) => <Source baseId={baseId} baseName={base.data?.displayName ?? "Knowledge base"} source={found} />}
    </Read>
  );
}

interface SourceProps {
  baseId: string;
  baseName: string;
  source: Knowledge;
}

function Source({ baseId, baseName, source }: SourceProps) {
  const about = (
    <>
      <Link to={`/console/knowledge/${baseId}`} className={room.back}>
        {baseName}
      </Link>{" "}
      · {kindOf(source)} · changed <Time at={source.updatedAt} /> · <ShortId id={source.id} />
    </>
  );
  return (
    <Page title={source.name} about={about} aside={<Acts baseId={baseId} source={source} />}>
      <div role="status">
        <SourceState source={source} />
      </div>
      {isBeingRead(source) && (
        <p className={room.hint}>
          <IconInfoCircle size={16} aria-hidden />
          <span>It is being read. What stands below is found until that is done, and then what it says now.</span>
        </p>
      )}
      <ChunkList baseId={baseId} source={source} />
    </Page>
  );
}

function Acts({ baseId, source }: { baseId: string; source: Knowledge }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const stale = () => queries.invalidateQueries({ queryKey: ["console", "knowledge", baseId] });
  const again = useMutation({ mutationFn: () => readAgain(baseId, source.id), onSuccess: stale });
  const remove = useMutation({
    mutationFn: () => deleteSource(baseId, source.id),
    onSuccess: async () => {
      await navigate(`/console/knowledge/${baseId}`, { replace: true });
      await stale();
    },
  });
  return (
    <>
      <ErrorLine error={again.error ?? remove.error} />
      {source.source.type !== "Text" && source.status !== "SCHEDULED" && (
        <Button size="xs" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
          Read again
        </Button>
      )}
      <EditSource baseId={baseId} source={source} />
      <ConfirmButton
        size="xs"
        variant="default"
        c="red"
        loading={remove.isPending}
        act="Delete the source"
        question={`${source.name} goes with everything that was read from it. It is not found any more, and cannot be brought back.`}
        onConfirm={() => remove.mutate()}
      >
        Delete
      </ConfirmButton>
    </>
  );
}
