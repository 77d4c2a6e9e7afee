import { Button, type ButtonProps, Group, Modal, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";

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
  const confirm = () => {
    setOpen(false);
    onConfirm();
  };
  return (
    <>
      <Button {...look} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={act}>
        <Text size="sm">{question}</Text>
        <Group justify="flex-end" mt={16}>
          <Button variant="default" onClick={() => setOpen(false)}>
            Keep as it is
          </Button>
          <Button color="red" onClick={confirm} data-autofocus>
            {act}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
