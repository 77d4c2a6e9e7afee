import { Button, Group, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addObservation } from "../api/wire";
import { ErrorLine } from "../states/ErrorLine";
import classes from "./Memory.module.css";

/** Write down one thing more about a customer. */
export function AddObservation({ storeId, profileId }: { storeId: string; profileId: string }) {
  const queries = useQueryClient();
  const [content, setContent] = useState<string | null>(null);
  const add = useMutation({
    mutationFn: (words: string) => addObservation(storeId, profileId, words),
    onSuccess: async () => {
      await queries.invalidateQueries();
      setContent(null);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (content?.trim()) add.mutate(content.trim());
  };
  if (content === null) {
    return (
      <Button className={classes.addObservation} variant="subtle" color="gray" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setContent("")}>
        Add an observation
      </Button>
    );
  }
  return (
    <form onSubmit={submit} className={classes.addObservation}>
      <Textarea
        size="xs"
        autosize
        minRows={2}
        aria-label="What to remember"
        placeholder="What the next conversation should know"
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        autoFocus
      />
      <Group gap={6} mt={6}>
        <Button size="compact-sm" type="submit" loading={add.isPending} disabled={content.trim() === ""}>
          Remember
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setContent(null)}>
          Cancel
        </Button>
      </Group>
      <ErrorLine error={add.error} />
    </form>
  );
}
