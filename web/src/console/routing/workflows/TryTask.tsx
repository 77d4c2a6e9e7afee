import { Button, Select, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { previewTask } from "@shared/api/routingExplained";
import { ErrorLine } from "@shared/states/ErrorLine";
import { StandingDetail } from "../why/DecisionTrace";
import { names } from "../why/decisionWords";
import room from "../../Console.module.css";
import setup from "../setup/Setup.module.css";
import why from "../why/Why.module.css";

interface TryTaskProps {
  /** The workflow as it is kept; a change counts once it is saved. */
  workflowId: string;
  text: string;
  onText: (text: string) => void;
  attributes: Record<string, unknown> | null;
}

/** What would become of a task with these attributes now; nothing of it happens. */
export function TryTask({ workflowId, text, onText, attributes }: TryTaskProps) {
  const tried = useMutation({ mutationFn: (channel: string) => previewTask(workflowId, { attributes: attributes ?? {}, channel }) });
  return (
    <section className={room.section} aria-label="Try a task">
      <h2>Try a task</h2>
      <Textarea
        size="xs"
        label="Attributes of the task"
        description="The expressions on the left are held against it too."
        autosize
        minRows={3}
        spellCheck={false}
        classNames={{ input: setup.code ?? "" }}
        value={text}
        error={attributes === null ? "This is no JSON object" : null}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      <form
        className={setup.row}
        onSubmit={(event) => {
          event.preventDefault();
          tried.mutate(String(new FormData(event.currentTarget).get("channel")));
        }}
      >
        <Select size="xs" name="channel" label="Channel" defaultValue="chat" allowDeselect={false} data={["default", "chat", "voice", "sms", "video"]} />
        <Button size="xs" variant="default" type="submit" loading={tried.isPending} disabled={attributes === null}>
          Try the saved one
        </Button>
      </form>
      <ErrorLine error={tried.error} />
      {tried.data && (
        <ol className={why.trace}>
          {tried.data.length === 0 && <li className={why.decision}>No filter takes it, and there is no default: it would be canceled at once.</li>}
          {tried.data.map((standing, index) => (
            <li key={index} className={why.decision}>
              <b>{standing.wouldAsk.length > 0 ? `Asks ${names(standing.wouldAsk.slice(0, 3).map((each) => each.name))}` : "Nobody could be asked"}</b>
              <StandingDetail standing={standing} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
