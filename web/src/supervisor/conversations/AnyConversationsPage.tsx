import { SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { Link } from "react-router";
import { OwnerBadge } from "@shared/actors/OwnerBadge";
import type { ConversationRow } from "@shared/api/console";
import { fetchAnyConversations } from "@shared/api/supervisor";
import { usePages } from "@shared/api/usePages";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { ChannelIcon } from "@shared/ui/ChannelIcon";
import { FindField } from "@shared/ui/FindField";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { View } from "../View";

const statuses = [
  { value: "open", label: "Open" },
  { value: "CLOSED", label: "Ended" },
  { value: "all", label: "All" },
];
const hrefOf = (row: ConversationRow) => `/supervisor/conversations/${row.conversationId}`;

const columns: Column<ConversationRow>[] = [
  {
    key: "customer",
    label: "Customer",
    value: (row) => row.customerName ?? row.customerAddress,
    render: (row) => (
      <Link to={hrefOf(row)}>
        <ChannelIcon channel={row.channel} />
        {row.customerName ?? row.customerAddress}
      </Link>
    ),
  },
  { key: "owner", label: "Who has it", value: (row) => row.owner.kind, render: (row) => <OwnerBadge owner={row.owner} status={row.status} /> },
  { key: "lastText", label: "Last words", grows: true, render: (row) => <span dir="auto">{row.lastText}</span> },
  { key: "lastAt", label: "Last", value: (row) => row.lastAt, render: (row) => row.lastAt && <Time at={row.lastAt} /> },
  { key: "createdAt", label: "Began", wideOnly: true, value: (row) => row.createdAt, render: (row) => <Time at={row.createdAt} /> },
];

/** Every conversation of the project, whoever has it; also those that the agent holds. */
export function AnyConversationsPage() {
  const [status, setStatus] = useAddress("status", "open");
  const [query, setQuery] = useAddress("query");
  const [settled] = useDebouncedValue(query, 200);
  const conversations = usePages(
    ["supervisor", "conversations", status, settled],
    (page) => fetchAnyConversations({ status, query: settled, ...(page ? { page } : {}) }),
    (page) => page.conversations,
  );
  const filters = (
    <>
      <FindField label="Find a conversation" placeholder="Name, number or words" value={query} onChange={setQuery} />
      <SegmentedControl size="xs" aria-label="Status" data={statuses} value={status} onChange={setStatus} />
    </>
  );
  return (
    <View title="Conversations" about="Read along, whisper to whoever has it, or take it over." aside={filters}>
      <Read query={conversations.query} what="The conversations could not be read">
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState Icon={IconMessages} title={query ? "No conversation fits" : "No conversation here"}>
              {query ? "Change the words or the status above." : "As soon as a customer writes or calls, it stands here."}
            </EmptyState>
          ) : (
            <DataTable label="Conversations" rows={rows} columns={columns} rowKey={(row) => row.conversationId} rowHref={hrefOf} defaultSort="-lastAt" more={conversations.more} />
          )
        }
      </Read>
    </View>
  );
}
