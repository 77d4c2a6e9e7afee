import { Button, FileInput, Group, Modal, SegmentedControl, Select, TextInput, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type CrawlPeriod, addFile, addSource } from "@shared/api/knowledge";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ENDINGS, LONGEST_NAME, kindOf, nameOf } from "./files";
import classes from "./Knowledge.module.css";

type Kind = "Text" | "Web" | "File";
const periods: { value: CrawlPeriod; label: string }[] = [
  { value: "NEVER", label: "Only when told to" },
  { value: "WEEKLY", label: "Every week" },
  { value: "BIWEEKLY", label: "Every two weeks" },
  { value: "MONTHLY", label: "Every month" },
];
const depths = [
  { value: "1", label: "This page alone" },
  { value: "2", label: "And the pages of its site it links to" },
];
const empty = { name: "", content: "", url: "", depth: "1", period: "NEVER" as CrawlPeriod, file: null as File | null };

/** A text, a web page or a file more. */
export function AddSource({ baseId }: { baseId: string }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<Kind>("Text");
  const [given, setGiven] = useState(empty);
  const give = (part: Partial<typeof empty>) => setGiven((before) => ({ ...before, ...part }));
  const add = useMutation({
    mutationFn: () => send(baseId, kind, given),
    onSuccess: () => {
      setOpen(false);
      setGiven(empty);
    },
    // A file that could not be put is announced all the same.
    onSettled: () => queries.invalidateQueries({ queryKey: ["console", "knowledge", baseId] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const fallback = kind === "Web" ? nameOf(given.url) : kind === "File" ? nameOf(given.file?.name ?? "") : "";
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpen(true)}>
        Add a source
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title="Add a source" size="lg">
        <form onSubmit={submit} className={classes.form}>
          <SegmentedControl
            aria-label="Kind of source"
            data={[{ value: "Text", label: "Text" }, { value: "Web", label: "Web page" }, { value: "File", label: "File" }]}
            value={kind}
            onChange={(value) => setKind(value as Kind)}
          />
          {kind === "Text" && (
            <Textarea label="Text" minRows={8} autosize maxRows={16} maxLength={185_000} required value={given.content} onChange={(event) => give({ content: event.currentTarget.value })} />
          )}
          {kind === "Web" && <WebFields given={given} give={give} />}
          {kind === "File" && (
            <FileInput label="File" description="Text, Markdown, HTML, CSV or PDF, at most 16 MiB" placeholder="Choose a file" accept={ENDINGS.join(",")} required value={given.file} onChange={(file) => give({ file })} />
          )}
          <TextInput label="Name" placeholder={fallback} required={fallback === ""} maxLength={LONGEST_NAME} value={given.name} onChange={(event) => give({ name: event.currentTarget.value })} />
          <ErrorLine error={add.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending}>
              Add
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}

interface WebFieldsProps {
  given: typeof empty;
  give: (part: Partial<typeof empty>) => void;
}

function WebFields({ given, give }: WebFieldsProps) {
  return (
    <>
      <TextInput label="Address" type="url" placeholder="https://" required value={given.url} onChange={(event) => give({ url: event.currentTarget.value })} />
      <Group grow align="flex-start">
        <Select label="How much" data={depths} value={given.depth} allowDeselect={false} onChange={(depth) => give({ depth: depth ?? "1" })} />
        <Select label="Read again" data={periods} value={given.period} allowDeselect={false} onChange={(period) => give({ period: (period ?? "NEVER") as CrawlPeriod })} />
      </Group>
    </>
  );
}

async function send(baseId: string, kind: Kind, given: typeof empty): Promise<void> {
  const name = given.name.trim();
  if (kind === "Text") {
    await addSource(baseId, name, { type: "Text", content: given.content });
  } else if (kind === "Web") {
    const url = given.url.trim();
    await addSource(baseId, name || nameOf(url), { type: "Web", url, crawlDepth: Number(given.depth), crawlPeriod: given.period });
  } else if (given.file) {
    await addFile(baseId, name || nameOf(given.file.name), given.file, kindOf(given.file.name) ?? given.file.type);
  }
}
