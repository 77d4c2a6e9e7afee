import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { deleteBase, fetchBase, fetchSources } from "@shared/api/knowledge";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { AddSource } from "./AddSource";
import { SearchKnowledge } from "./SearchKnowledge";
import { SourceList } from "./SourceList";
import classes from "../Console.module.css";

/** One knowledge base: what it finds, and its sources. */
export function BasePage() {
  const { baseId = "" } = useParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const base = useQuery({ queryKey: ["console", "knowledge", baseId], queryFn: () => fetchBase(baseId) });
  const sources = useQuery({ queryKey: ["console", "knowledge", baseId, "sources"], queryFn: () => fetchSources(baseId) });
  const remove = useMutation({
    mutationFn: () => deleteBase(baseId),
    onSuccess: async () => {
      await navigate("/console/knowledge");
      await queries.invalidateQueries({ queryKey: ["console", "knowledge"] });
    },
  });
  const name = base.data?.displayName ?? "Knowledge base";
  const about = (
    <>
      <Link to="/console/knowledge" className={classes.back}>
        Knowledge
      </Link>
      {base.data?.description && <> · {base.data.description}</>}
    </>
  );
  const aside = base.data && (
    <>
      <ShortId id={baseId} />
      <ConfirmButton
        size="xs"
        variant="default"
        act="Delete the knowledge base"
        question={`${name} goes with all its sources. Nothing of it is found from then on, and it cannot be brought back.`}
        onConfirm={() => remove.mutate()}
      >
        Delete
      </ConfirmButton>
    </>
  );
  return (
    <Page title={name} about={about} aside={aside}>
      <ErrorLine error={remove.error} />
      <Read query={sources} what="The sources could not be read">
        {(data) => (
          <div className={classes.stack}>
            <SearchKnowledge baseId={baseId} sources={data.knowledge} />
            <section className={classes.section} aria-label="Sources">
              <div className={classes.sectionHead}>
                <h2>Sources</h2>
                <AddSource baseId={baseId} />
              </div>
              <SourceList baseId={baseId} sources={data.knowledge} />
            </section>
          </div>
        )}
      </Read>
    </Page>
  );
}
