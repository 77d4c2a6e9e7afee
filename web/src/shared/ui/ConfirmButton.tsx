import { Button, type ButtonProps } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "./ConfirmDialog";

interface ConfirmButtonProps extends ButtonProps {
  children: ReactNode;
  /** The act, as the button of the question names it. */
  act: string;
  /** What is lost or changed, in a sentence or two. */
  question: ReactNode;
  onConfirm: () => void;
}

/** A button for acts that cannot be undone: it asks first and names what is lost. */
export function ConfirmButton({ children, act, question, onConfirm, ...look }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...look} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <ConfirmDialog open={open} onClose={() => setOpen(false)} act={act} question={question} onConfirm={onConfirm} />
    </>
  );
}
