import { Button, Select } from "@mantine/core";
import { IconFileImport, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type ProfileImport, fetchImports } from "@shared/api/imports";
import { fetchStores } from "@shared/api/setUp";
import { usePages } from "@shared/api/usePages";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { STARTER_STORE } from "../starter";
import { ImportState } from "./ImportState";
import { rowsOf } from "./words";
import room from "../../Console.module.css";

const pathOf = (storeId: string) => `/console/memory/stores/${storeId}/imports`;

/** The imports of a store, the newest first, and the way to another. */
export function ImportList() {
  const stores = useQuery({ queryKey: ["console", "stores"], queryFn: fetchStores });
  const [asked, setStoreId] = useAddress("store");
  // The oldest is the one that everything began with.
  const known = (stores.data ?? []).toReversed();
  const storeId = asked || (known[0] ?? STARTER_STORE);
  const imports = usePages(["console", "imports", storeId], (page) => fetchImports(storeId, page), (page) => page.imports);
  return (
    <>
      <div className={room.filters}>
        {known.length > 1 && (
          <Select size="xs" w={320} aria-label="Store" data={known} value={storeId} allowDeselect={false} onChange={(next) => setStoreId(next ?? "")} />
        )}
        <Button component={Link} to={`${pathOf(storeId)}/new`} size="xs" leftSection={<IconPlus size={14} />}>
          Import a file
        </Button>
      </div>
      <Read query={imports.query} what="The imports could not be read">
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState Icon={IconFileImport} title="No import yet">
              Choose a CSV file, say which column becomes which trait, and its rows become profiles.
            </EmptyState>
          ) : (
            <DataTable
              label="Imports"
              rows={rows}
              columns={columnsOf(storeId)}
              rowKey={(row) => row.importId}
              rowHref={(row) => `${pathOf(storeId)}/${row.importId}`}
              defaultSort="-createdAt"
              sortName="importSort"
              more={imports.more}
            />
          )
        }
      </Read>
    </>
  );
}

const columnsOf = (storeId: string): Column<ProfileImport>[] => [
  {
    key: "filename",
    label: "File",
    value: (row) => row.filename,
    render: (row) => <Link to={`${pathOf(storeId)}/${row.importId}`}>{row.filename}</Link>,
  },
  { key: "state", label: "State", value: (row) => row.status, render: (row) => <ImportState one={row} counted /> },
  { key: "rows", label: "Rows", align: "right", value: (row) => row.progress.rows, render: (row) => row.progress.rows.toLocaleString("en") },
  {
    key: "errors",
    label: "Not imported",
    align: "right",
    value: (row) => row.summary.errors,
    render: (row) => (row.summary.errors === 0 ? "None" : rowsOf(row.summary.errors)),
  },
  { key: "createdAt", label: "Begun", value: (row) => row.createdAt, render: (row) => <Time at={row.createdAt} /> },
];
