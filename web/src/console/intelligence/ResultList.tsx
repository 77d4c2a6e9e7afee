import { IconBulb } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type OperatorResult, fetchOperatorResults, fetchOperators } from "@shared/api/wire";
import { EmptyState } from "@shared/states/EmptyState";
import { Time } from "@shared/time/Time";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { Read } from "@shared/states/Read";
import { resultText } from "./resultText";
import classes from "./Results.module.css";

/** What operators wrote, newest first: of one conversation, or of all when the id is empty. */
export function ResultList({ conversationId }: { conversationId: string }) {
  const results = useQuery({
    queryKey: ["console", "intelligence", conversationId],
    queryFn: () => fetchOperatorResults(conversationId),
  });
  const operators = useQuery({ queryKey: ["console", "operators"], queryFn: fetchOperators });
  const names = new Map(operators.data?.items.map((operator) => [operator.id, operator.displayName]));
  return (
    <Read query={results} what="The results could not be read">
      {(data) =>
        data.items.length === 0 ? (
          <EmptyState Icon={IconBulb} title="No results yet">
            They are written when a conversation goes quiet, is handed over, or ends.
          </EmptyState>
        ) : (
          <ul className={classes.results}>
            {data.items.map((result) => (
              <Result key={result.id} result={result} name={names.get(result.operator.id)} linked={conversationId === ""} />
            ))}
          </ul>
        )
      }
    </Read>
  );
}

interface ResultProps {
  result: OperatorResult;
  /** The operator's name, once it is read. */
  name: string | undefined;
  /** Whether it says which conversation it is about. */
  linked: boolean;
}

function Result({ result, name, linked }: ResultProps) {
  const text = resultText(result.result);
  return (
    <li className={classes.result}>
      <header>
        <ActorBadge actor="agent" label={name ?? "Operator"} />
        <small>
          <Time at={result.dateCreated} />
          {linked && (
            <>
              {" · "}
              <Link to={`/console/conversations/${result.conversationId}`}>Conversation</Link>
            </>
          )}
        </small>
      </header>
      {text === null ? <JsonBlock title="Result" value={result.result} /> : <p dir="auto">{text}</p>}
    </li>
  );
}
