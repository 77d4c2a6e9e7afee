import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { Customer } from "@shared/api/phone";
import { readDraft } from "@shared/drafts/drafts";
import { useListKeys } from "@shared/keyboard/useListKeys";
import { ListSkeleton } from "@shared/states/Skeletons";
import { Time } from "@shared/time/Time";
import { Face } from "@shared/ui/Face";
import { FindField } from "@shared/ui/FindField";
import { WORTH_FINDING, found } from "@shared/ui/found";
import { AddCustomer } from "./AddCustomer";
import { customerLine } from "./customerLine";
import classes from "./CustomerList.module.css";

interface CustomerListProps {
  customers: Customer[];
  loading: boolean;
  chosen: string | null;
  onChoose: (address: string) => void;
}

/** The customers whose handsets this page plays. */
export function CustomerList({ customers, loading, chosen, onChoose }: CustomerListProps) {
  const [query, setQuery] = useState("");
  const shown = customers.filter((one) => found(query, [one.name, one.address, one.lastText]));
  useListKeys(shown.map((one) => one.address), chosen, onChoose, "customer");
  return (
    <nav className={classes.pane} aria-label="Customers">
      <h2 className={classes.title}>Customers</h2>
      {customers.length >= WORTH_FINDING && (
        <div className={classes.find}>
          <FindField label="Find a customer" placeholder="Name, number or words" value={query} onChange={setQuery} />
        </div>
      )}
      {loading && <ListSkeleton rows={3} />}
      {shown.length === 0 && customers.length > 0 && <p className={classes.none}>No customer fits.</p>}
      <ul className={classes.list}>
        {shown.map((customer) => (
          <li key={customer.address}>
            <CustomerRow customer={customer} chosen={customer.address === chosen} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      <AddCustomer onAdded={onChoose} />
    </nav>
  );
}

interface CustomerRowProps {
  customer: Customer;
  chosen: boolean;
  onChoose: (address: string) => void;
}

function CustomerRow({ customer, chosen, onChoose }: CustomerRowProps) {
  const draft = chosen ? "" : readDraft(`phone.${customer.address}`);
  return (
    <UnstyledButton
      className={classes.row}
      aria-current={chosen || undefined}
      onClick={() => onChoose(customer.address)}
    >
      <Face name={customer.name} address={customer.address} />
      <span className={classes.words}>
        <span className={classes.name}>
          <span>{customer.name ?? customer.address}</span>
          {customer.lastAt && (
            <small>
              <Time at={customer.lastAt} />
            </small>
          )}
        </span>
        <span className={classes.last} data-draft={draft !== ""}>
          {customerLine(customer, draft)}
        </span>
      </span>
    </UnstyledButton>
  );
}
