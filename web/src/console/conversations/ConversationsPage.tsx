import { SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { fetchConversations } from "@shared/api/console";
import { usePages } from "@shared/api/usePages";
import { EmptyState } from "@shared/states/EmptyState";
import { DataTable } from "@shared/table/DataTable";
import { FindField } from "@shared/ui/FindField";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { columns } from "./conversationColumns";

const statuses = [
  { value: "", label: "All" },
  { value: "ACTIVE", label: "Active" },
  { value: "INACTIVE", label: "Inactive" },
  { value: "CLOSED", label: "Ended" },
];

/** Every conversation; filter and order are kept in the address. */
export function ConversationsPage() {
  const [status, setStatus] = useAddress("status");
  const [query, setQuery] = useAddress("query");
  const [settled] = useDebouncedValue(query, 200);
  const conversations = usePages(
    ["console", "conversations", status, settled],
    (page) => fetchConversations({ status, query: settled, page }),
    (page) => page.conversations,
  );
  const filters = (
    <>
      <FindField label="Find a conversation" placeholder="Name, number or words" value={query} onChange={setQuery} />
      <SegmentedControl size="xs" aria-label="Status" data={statuses} value={status} onChange={setStatus} />
    </>
  );
  return (
    <Page title="Conversations" aside={filters}>
      <Read query={conversations.query} what="The conversations could not be read">
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState Icon={IconMessages} title={query || status ? "No conversation fits" : "No conversation yet"}>
              {query || status ? "Change the words or the status above." : "Send a message from the phone, and it is here at once."}
            </EmptyState>
          ) : (
            <DataTable
              label="Conversations"
              rows={rows}
              columns={columns}
              rowKey={(row) => row.conversationId}
              rowHref={(row) => `/console/conversations/${row.conversationId}`}
              defaultSort="-lastAt"
              more={conversations.more}
            />
          )
        }
      </Read>
    </Page>
  );
}
