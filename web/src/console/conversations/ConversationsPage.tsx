import { SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconMessages, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useSearchParams } from "react-router";
import { fetchConversations } from "@shared/api/console";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { EmptyState } from "@shared/states/EmptyState";
import { DataTable } from "@shared/table/DataTable";
import { Page, Read } from "../Page";
import { columns } from "./conversationColumns";

const statuses = [
  { value: "", label: "All" },
  { value: "ACTIVE", label: "Active" },
  { value: "INACTIVE", label: "Inactive" },
  { value: "CLOSED", label: "Ended" },
];

/** Every conversation; filter and order are kept in the address. */
export function ConversationsPage() {
  const [search, setSearch] = useSearchParams();
  const status = search.get("status") ?? "";
  const query = search.get("query") ?? "";
  const [settled] = useDebouncedValue(query, 200);
  const field = useRef<HTMLInputElement>(null);
  useShortcuts([{ key: "/", label: "Find a conversation", run: () => field.current?.focus() }]);
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        if (value === "") before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  const conversations = useQuery({
    queryKey: ["console", "conversations", status, settled],
    queryFn: () => fetchConversations({ status, query: settled }),
    placeholderData: keepPreviousData,
  });
  const filters = (
    <>
      <TextInput
        ref={field}
        size="xs"
        w={220}
        aria-label="Find a conversation"
        placeholder="Name, number or words"
        leftSection={<IconSearch size={14} />}
        value={query}
        onChange={(event) => set("query", event.currentTarget.value)}
      />
      <SegmentedControl size="xs" aria-label="Status" data={statuses} value={status} onChange={(value) => set("status", value)} />
    </>
  );
  return (
    <Page title="Conversations" aside={filters}>
      <Read query={conversations} what="The conversations could not be read">
        {(data) =>
          data.conversations.length === 0 ? (
            <EmptyState Icon={IconMessages} title={query || status ? "No conversation fits" : "No conversation yet"}>
              {query || status ? "Change the words or the status above." : "Send a message from the phone, and it is here at once."}
            </EmptyState>
          ) : (
            <DataTable
              label="Conversations"
              rows={data.conversations}
              columns={columns}
              rowKey={(row) => row.conversationId}
              rowHref={(row) => `/console/conversations/${row.conversationId}`}
              defaultSort="-lastAt"
            />
          )
        }
      </Read>
    </Page>
  );
}
