import { ActionIcon, Button, Group, Textarea, Tooltip } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import type { Observation } from "../api/types";
import { correctObservation, forgetObservation } from "../api/wire";
import { ErrorLine } from "../states/ErrorLine";
import { Time } from "../time/Time";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import classes from "./Memory.module.css";

interface ObservationRowProps {
  storeId: string;
  profileId: string;
  observation: Observation;
}

/** One thing remembered: its words and source; it can be corrected, or forgotten. */
export function ObservationRow({ storeId, profileId, observation }: ObservationRowProps) {
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const settle = () => queries.invalidateQueries();
  const correct = useMutation({
    mutationFn: (words: string) => correctObservation(storeId, profileId, { observationId: observation.observationId, content: words }),
    onSuccess: async () => {
      await settle();
      setEditing(false);
    },
  });
  const forget = useMutation({ mutationFn: () => forgetObservation(storeId, profileId, observation.observationId), onSuccess: settle });
  if (editing) {
    return (
      <li className={classes.observation}>
        <Correction words={observation.content} saving={correct.isPending} onSave={(words) => correct.mutate(words)} onCancel={() => setEditing(false)} />
        <ErrorLine error={correct.error} />
      </li>
    );
  }
  return (
    <li className={classes.observation}>
      <p dir="auto">{observation.content}</p>
      <small className={classes.changed}>
        from {observation.source}, <Time at={observation.occurredAt} />
      </small>
      <span className={classes.observationActs}>
        <Act label={`Correct: ${observation.content}`} tip="Correct" Icon={IconPencil} onClick={() => setEditing(true)} />
        <Act label={`Forget: ${observation.content}`} tip="Forget" Icon={IconTrash} busy={forget.isPending} onClick={() => setAsking(true)} />
      </span>
      <ErrorLine error={forget.error} />
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        act="Forget it"
        question={<>“{observation.content}” will not be told to the agent or the workers again. What was said in the conversation stays.</>}
        onConfirm={() => forget.mutate()}
      />
    </li>
  );
}

interface ActProps {
  label: string;
  tip: string;
  Icon: typeof IconPencil;
  busy?: boolean;
  onClick: () => void;
}

function Act({ label, tip, Icon, busy, onClick }: ActProps) {
  return (
    <Tooltip label={tip}>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} loading={busy} onClick={onClick}>
        <Icon size={14} />
      </ActionIcon>
    </Tooltip>
  );
}

interface CorrectionProps {
  words: string;
  saving: boolean;
  onSave: (words: string) => void;
  onCancel: () => void;
}

/** Enter saves, Shift+Enter breaks the line, Esc leaves the words as they were. */
function Correction({ words, saving, onSave, onCancel }: CorrectionProps) {
  const [draft, setDraft] = useState(words);
  const good = draft.trim() !== "";
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!good) return;
    if (draft.trim() === words) onCancel();
    else onSave(draft.trim());
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    }
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) save(event);
  };
  return (
    <form onSubmit={save}>
      <Textarea size="xs" autosize minRows={2} maxRows={8} aria-label="What is true instead" value={draft} onChange={(event) => setDraft(event.currentTarget.value)} onKeyDown={press} autoFocus />
      <Group gap={6} mt={6}>
        <Button size="compact-sm" type="submit" loading={saving} disabled={!good}>
          Save
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
