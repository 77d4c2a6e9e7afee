import { UnstyledButton } from "@mantine/core";
import type { Customer } from "@shared/api/phone";
import { readDraft } from "@shared/drafts/drafts";
import { useListKeys } from "@shared/keyboard/useListKeys";
import { ListSkeleton } from "@shared/states/Skeletons";
import { Time } from "@shared/time/Time";
import { Face } from "@shared/ui/Face";
import { AddCustomer } from "./AddCustomer";
import classes from "./CustomerList.module.css";

interface CustomerListProps {
  customers: Customer[];
  loading: boolean;
  chosen: string | null;
  onChoose: (address: string) => void;
}

/** The customers whose handsets this page plays. */
export function CustomerList({ customers, loading, chosen, onChoose }: CustomerListProps) {
  useListKeys(customers.map((one) => one.address), chosen, onChoose, "customer");
  return (
    <nav className={classes.pane} aria-label="Customers">
      <h2 className={classes.title}>Customers</h2>
      {loading && <ListSkeleton rows={3} />}
      <ul className={classes.list}>
        {customers.map((customer) => (
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
  const line = draft !== "" ? `Draft: ${draft}` : (customer.lastText ?? "No messages yet");
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
          {line}
        </span>
      </span>
    </UnstyledButton>
  );
}
