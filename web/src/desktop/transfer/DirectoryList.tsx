import { Switch, UnstyledButton } from "@mantine/core";
import { IconHeadset, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchDirectory } from "@shared/api/transfer";
import { ErrorState } from "@shared/states/ErrorState";
import { ListSkeleton } from "@shared/states/Skeletons";
import { FindField } from "@shared/ui/FindField";
import { type Entry, listEntries } from "./directory";
import classes from "./Transfer.module.css";

interface DirectoryListProps {
  channel: "chat" | "voice";
  workersOnly: boolean;
  chosen: string | null;
  onChoose: (entry: Entry) => void;
}

/** Colleagues and queues, with what they are doing now. */
export function DirectoryList({ channel, workersOnly, chosen, onChoose }: DirectoryListProps) {
  const [query, setQuery] = useState("");
  const [freeOnly, setFreeOnly] = useState(false);
  // Who is free changes while one looks.
  const directory = useQuery({ queryKey: ["desktop", "directory", channel], queryFn: () => fetchDirectory(channel), refetchInterval: 5000 });
  if (directory.error && !directory.data) {
    return <ErrorState what="The directory could not be read" error={directory.error} onRetry={() => void directory.refetch()} />;
  }
  if (!directory.data) return <ListSkeleton rows={3} />;
  const entries = listEntries(directory.data, query, freeOnly).filter((entry) => !workersOnly || entry.kind === "worker");
  return (
    <div className={classes.directory}>
      <div className={classes.find}>
        <FindField label="Find a colleague or queue" placeholder="Name, language or activity" value={query} onChange={setQuery} />
        <Switch size="xs" label="Hide unavailable" checked={freeOnly} onChange={(event) => setFreeOnly(event.currentTarget.checked)} />
      </div>
      <div className={classes.entries} role="radiogroup" aria-label="To">
        {entries.map((entry) => (
          <UnstyledButton key={entry.id} className={classes.entry} role="radio" aria-checked={entry.id === chosen} onClick={() => onChoose(entry)}>
            {entry.kind === "worker" ? <IconHeadset size={16} aria-label="Worker" /> : <IconUsersGroup size={16} aria-label="Queue" />}
            <span className={classes.dot} data-free={entry.free} aria-hidden />
            <b>{entry.name}</b>
            <small>{entry.about}</small>
          </UnstyledButton>
        ))}
        {entries.length === 0 && <p className={classes.quiet}>Nobody fits. {freeOnly && "Those who are unavailable are hidden."}</p>}
      </div>
    </div>
  );
}
