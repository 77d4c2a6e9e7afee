import { Button, Group, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { mergeProfile, unmergeProfile } from "@shared/api/console";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { ConfirmDialog } from "@shared/ui/ConfirmDialog";
import { ShortId } from "@shared/ui/ShortId";
import classes from "../Console.module.css";

/** Which profiles turned out to be this person, to take one out again or to say that another is the same. */
export function SamePerson({ profileId, name, merged }: { profileId: string; name: string; merged: string[] }) {
  return (
    <section className={classes.section} aria-label="Same person">
      <h2>Same person</h2>
      {merged.map((id) => (
        <TakeOut key={id} profileId={id} name={name} />
      ))}
      <Merge profileId={profileId} name={name} />
    </section>
  );
}

function TakeOut({ profileId, name }: { profileId: string; name: string }) {
  const queries = useQueryClient();
  const unmerge = useMutation({
    mutationFn: () => unmergeProfile(profileId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["console"] }),
  });
  return (
    <>
      <Group gap={8}>
        <ShortId id={profileId} />
        <ConfirmButton
          variant="default"
          size="xs"
          loading={unmerge.isPending}
          act="Take apart"
          question={`This gives the merged profile back what was its own: identifiers, traits with their history, observations, summaries and conversations. It is not merged with ${name} again by itself.`}
          onConfirm={() => unmerge.mutate()}
        >
          Take apart
        </ConfirmButton>
      </Group>
      <ErrorLine error={unmerge.error} />
    </>
  );
}

function Merge({ profileId, name }: { profileId: string; name: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [other, setOther] = useState("");
  const [asking, setAsking] = useState(false);
  const merge = useMutation({
    mutationFn: () => mergeProfile(profileId, other.trim()),
    onSuccess: async (done) => {
      setOther("");
      await queries.invalidateQueries({ queryKey: ["console"] });
      await navigate(`/console/memory/${done.profileId}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
  };
  return (
    <form onSubmit={submit}>
      <Group gap={8} align="flex-end">
        <TextInput size="xs" w={280} label="Id of another profile" value={other} onChange={(event) => setOther(event.currentTarget.value)} required />
        <Button size="xs" variant="default" type="submit" loading={merge.isPending}>
          Merge
        </Button>
      </Group>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        act="Merge"
        question={`This makes ${name} and the other profile one person. The older of the two keeps its id and has everything; it can be taken apart again.`}
        onConfirm={() => merge.mutate()}
      />
      <ErrorLine error={merge.error} />
    </form>
  );
}
