/** Goes anywhere by its name: screens, rooms, conversations and profiles. Opened by Ctrl+K, or ⌘K. */
import { ActionIcon, Kbd, Modal, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { fetchConversations, fetchProfiles } from "../api/console";
import { ApiError } from "../api/http";
import { type Entry, type Found, entriesFor } from "./entries";
import classes from "./Palette.module.css";

/** Fewer letters fit too much. */
const ENOUGH = 2;
const MODIFIER = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
const NOTHING: Found = { conversations: [], profiles: [] };

export function Palette() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return (
    <>
      <UnstyledButton className={classes.wide} onClick={() => setOpen(true)} aria-keyshortcuts="Control+K">
        <IconSearch size={14} aria-hidden />
        Go to
        <Kbd size="xs" aria-hidden>
          {MODIFIER} K
        </Kbd>
      </UnstyledButton>
      <ActionIcon className={classes.narrow} variant="subtle" color="gray" aria-label="Go to" onClick={() => setOpen(true)}>
        <IconSearch size={16} />
      </ActionIcon>
      <Modal.Root opened={open} onClose={() => setOpen(false)} size={560} yOffset="12vh" centered={false}>
        <Modal.Overlay />
        <Modal.Content aria-label="Go to">
          <Modal.Body p={0}>
            <Finder onGone={() => setOpen(false)} />
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  );
}

function Finder({ onGone }: { onGone: () => void }) {
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const box = useRef<HTMLUListElement>(null);
  const { found, refused } = useFound(query);
  const entries = entriesFor(query, found);
  const chosen = Math.min(at, entries.length - 1);
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const go = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onGone();
    void navigate(entry.to);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((chosen + step + entries.length) % Math.max(1, entries.length));
    }
    if (event.key === "Enter") go(entries[chosen]);
  };
  return (
    <>
      <input
        className={classes.field}
        role="combobox"
        aria-label="Go to"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={entries.length > 0 ? `${list}-${chosen}` : undefined}
        placeholder="A screen, a room, a customer, words that were said"
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={press}
        data-autofocus
      />
      <ul className={classes.list} id={list} ref={box} role="listbox" aria-label="Where to">
        {entries.map((entry, index) => (
          <li
            key={entry.to}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            data-opens={entries[index - 1]?.group !== entry.group}
            data-group={entry.group}
            className={classes.entry}
            onMouseMove={() => setAt(index)}
            onClick={() => go(entry)}
          >
            <entry.Icon size={16} aria-hidden />
            <span className={classes.label} dir="auto">
              {entry.label}
            </span>
            {entry.note && (
              <span className={classes.note} dir="auto">
                {entry.note}
              </span>
            )}
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p className={classes.none}>{refused ? "No place fits. Customers are found where the console is open in the same browser." : "Nothing fits."}</p>}
    </>
  );
}

/** What the console's door finds; whoever has no session there simply finds places. */
function useFound(query: string): { found: Found; refused: boolean } {
  const [settled] = useDebouncedValue(query.trim(), 150);
  const wanted = settled.length >= ENOUGH;
  const options = { enabled: wanted, retry: false, placeholderData: keepPreviousData } as const;
  const conversations = useQuery({ ...options, queryKey: ["palette", "conversations", settled], queryFn: () => fetchConversations({ status: "", query: settled }) });
  const profiles = useQuery({ ...options, queryKey: ["palette", "profiles", settled], queryFn: () => fetchProfiles(settled) });
  if (!wanted || query.trim().length < ENOUGH) return { found: NOTHING, refused: false };
  const found = { conversations: conversations.data?.conversations ?? [], profiles: profiles.data?.profiles ?? [] };
  return { found, refused: conversations.error instanceof ApiError && !conversations.error.unreachable };
}
