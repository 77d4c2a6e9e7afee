import { Button, CopyButton } from "@mantine/core";
import { memo } from "react";
import { partsOf, unpack } from "./json";
import classes from "./JsonBlock.module.css";

interface JsonBlockProps {
  title: string;
  value: unknown;
  /** The same as a command line, when it can be sent again. */
  curl?: string | null;
}

/** A request or response, pretty, with ways to copy it. */
export function JsonBlock({ title, value, curl }: JsonBlockProps) {
  const shown = unpack(value);
  const isText = typeof shown === "string";
  const text = isText ? shown : (JSON.stringify(shown, null, 2) ?? "");
  return (
    <section className={classes.block} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {curl && <CopyAct label="Copy as curl" value={curl} />}
        <CopyAct label="Copy" value={text} />
      </header>
      {/* Long bodies scroll, so the block has to be reachable by keyboard. */}
      <pre tabIndex={0}>{isText ? text : <Coloured json={text} />}</pre>
    </section>
  );
}

/** Longer than this, in characters, it is shown plain: a span for each part would make the page slow. */
const TOO_LONG = 40_000;

const Coloured = memo(function Coloured({ json }: { json: string }) {
  if (json.length > TOO_LONG) return json;
  return partsOf(json).map((part, at) => (
    // A part has no identity but its place.
    <span key={at} data-kind={part.kind}>
      {part.text}
    </span>
  ));
});

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
