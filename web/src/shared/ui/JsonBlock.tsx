import { Button, CopyButton } from "@mantine/core";
import classes from "./JsonBlock.module.css";

interface JsonBlockProps {
  title: string;
  value: unknown;
  /** The same as a command line, when it can be sent again. */
  curl?: string | null;
}

/** A request or response, pretty, with ways to copy it. */
export function JsonBlock({ title, value, curl }: JsonBlockProps) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <section className={classes.block} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {curl && <CopyAct label="Copy as curl" value={curl} />}
        <CopyAct label="Copy" value={text ?? ""} />
      </header>
      {/* Long bodies scroll, so the block has to be reachable by keyboard. */}
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}

function CopyAct({ label, value }: { label: string; value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={copy}>
          {copied ? "Copied" : label}
        </Button>
      )}
    </CopyButton>
  );
}
