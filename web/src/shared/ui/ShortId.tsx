import { CopyButton, Tooltip, UnstyledButton } from "@mantine/core";
import { shortId } from "./ids";
import classes from "./Ui.module.css";

/** An id shortened; a click copies the whole. */
export function ShortId({ id }: { id: string }) {
  return (
    <CopyButton value={id}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : `Copy ${id}`}>
          <UnstyledButton
            className={classes.id}
            aria-label={`${shortId(id)}, copy ${id}`}
            onClick={(event) => {
              event.stopPropagation();
              copy();
            }}
          >
            {copied ? "Copied" : shortId(id)}
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}
