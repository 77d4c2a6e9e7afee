import { Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@shared/api/http";
import { matchWorkers } from "@shared/api/routingExplained";
import { FindingList } from "./FindingList";
import { faultIn } from "./readPlace";
import { Matched } from "./Matched";
import classes from "./Setup.module.css";

interface ExpressionFieldProps {
  workspaceId: string;
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  /** A target's expression sees this task; a queue's sees none. */
  attributes?: Record<string, unknown> | undefined;
  channel?: string | undefined;
}

const PAUSE_MS = 350;

/** An expression with who matches it now, while one types; where it cannot be read, the place is marked. */
export function ExpressionField({ workspaceId, label, description, value, onChange, attributes, channel = "default" }: ExpressionFieldProps) {
  const [settled] = useDebouncedValue(value.trim(), PAUSE_MS);
  const asked = { expression: settled, channel, ...(attributes ? { attributes } : {}) };
  const found = useQuery({
    queryKey: ["console", "routing", "matches", workspaceId, asked],
    queryFn: () => matchWorkers(workspaceId, asked),
    enabled: settled !== "",
    retry: false,
    placeholderData: (before) => before,
  });
  const refused = found.error instanceof ApiError ? found.error.message : null;
  const fault = refused === null ? null : faultIn(settled, refused);
  return (
    <div className={classes.expression}>
      <Textarea
        size="xs"
        label={label}
        description={description}
        autosize
        minRows={1}
        value={value}
        spellCheck={false}
        classNames={{ input: classes.code ?? "" }}
        error={fault ? "This cannot be read from the mark on" : refused}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {fault && (
        <p className={classes.fault} aria-hidden>
          <code>
            {fault.before}
            <mark>{fault.from === "" ? "␣" : fault.from}</mark>
          </code>
        </p>
      )}
      {settled !== "" && !refused && found.data && (
        <>
          <Matched workers={found.data.workers} />
          <FindingList findings={found.data.findings} placed={false} />
        </>
      )}
    </div>
  );
}
