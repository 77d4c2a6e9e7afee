import { Button, Group, Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  /** The act, as the button of the question names it. */
  act: string;
  /** What is lost or changed, in a sentence or two. */
  question: ReactNode;
  onConfirm: () => void;
}

/** Asks before an act that cannot be undone, and names what is lost. */
export function ConfirmDialog({ open, onClose, act, question, onConfirm }: ConfirmDialogProps) {
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <Modal opened={open} onClose={onClose} title={act}>
      <Text size="sm" component="div">
        {question}
      </Text>
      <Group justify="flex-end" mt={16}>
        <Button variant="default" onClick={onClose}>
          Keep as it is
        </Button>
        <Button color="red" onClick={confirm} data-autofocus>
          {act}
        </Button>
      </Group>
    </Modal>
  );
}
