import { IconBook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type KnowledgeBase, fetchBases } from "@shared/api/knowledge";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { AddBase } from "./AddBase";

const states: Record<KnowledgeBase["status"], string> = {
  QUEUED: "Being made",
  PROVISIONING: "Being made",
  ACTIVE: "Ready",
  FAILED: "Failed",
  DELETING: "Being deleted",
};

const columns: Column<KnowledgeBase>[] = [
  {
    key: "name",
    label: "Knowledge base",
    value: (row) => row.displayName,
    render: (row) => <Link to={`/console/knowledge/${row.id}`}>{row.displayName}</Link>,
  },
  { key: "about", label: "About", grows: true, render: (row) => row.description },
  { key: "state", label: "State", value: (row) => states[row.status], render: (row) => states[row.status] },
  { key: "updatedAt", label: "Changed", value: (row) => row.updatedAt, render: (row) => <Time at={row.updatedAt} /> },
  { key: "id", label: "Id", wideOnly: true, render: (row) => <ShortId id={row.id} /> },
];

/** What the business knows: its knowledge bases. */
export function KnowledgePage() {
  const bases = useQuery({ queryKey: ["console", "knowledge"], queryFn: fetchBases });
  return (
    <Page
      title="Knowledge"
      about="What the business tells its customers: the agent looks it up, and suggested responses quote it with its source."
      aside={<AddBase />}
    >
      <Read query={bases} what="The knowledge bases could not be read">
        {(data) =>
          data.knowledgeBases.length === 0 ? (
            <EmptyState Icon={IconBook} title="No knowledge base yet">
              Make one, then add texts, files and web pages to it.
            </EmptyState>
          ) : (
            <DataTable
              label="Knowledge bases"
              rows={data.knowledgeBases}
              columns={columns}
              rowKey={(row) => row.id}
              rowHref={(row) => `/console/knowledge/${row.id}`}
              defaultSort="name"
            />
          )
        }
      </Read>
    </Page>
  );
}
