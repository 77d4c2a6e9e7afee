import { Link } from "react-router";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { OwnerBadge } from "@shared/actors/OwnerBadge";
import type { ConversationRow } from "@shared/api/console";
import type { Column } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { ChannelIcon } from "@shared/ui/ChannelIcon";
import { ShortId } from "@shared/ui/ShortId";

const statusWords = { ACTIVE: "Active", INACTIVE: "Inactive", CLOSED: "Ended" } as const;

export const columns: Column<ConversationRow>[] = [
  {
    key: "customer",
    label: "Customer",
    value: (row) => row.customerName ?? row.customerAddress,
    render: (row) => (
      <Link to={`/console/conversations/${row.conversationId}`}>
        <ChannelIcon channel={row.channel} />
        {row.customerName ?? row.customerAddress}
      </Link>
    ),
  },
  { key: "owner", label: "Owner", value: (row) => row.owner.kind, render: (row) => <OwnerBadge owner={row.owner} status={row.status} /> },
  { key: "status", label: "Status", value: (row) => row.status, render: (row) => statusWords[row.status] ?? row.status },
  { key: "lastText", label: "Last words", grows: true, render: (row) => <span dir="auto">{row.lastText}</span> },
  {
    key: "fault",
    label: "Fault",
    value: (row) => row.fault,
    render: (row) => row.fault && <ActorBadge actor="failed" label={row.fault} />,
  },
  { key: "lastAt", label: "Last", value: (row) => row.lastAt, render: (row) => row.lastAt && <Time at={row.lastAt} /> },
  { key: "createdAt", label: "Began", wideOnly: true, value: (row) => row.createdAt, render: (row) => <Time at={row.createdAt} /> },
  { key: "id", label: "Id", wideOnly: true, render: (row) => <ShortId id={row.conversationId} /> },
];
