import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type FoundChunk, type Knowledge, searchBase } from "@shared/api/knowledge";
import { ErrorLine } from "@shared/states/ErrorLine";
import { FindField } from "@shared/ui/FindField";
import { useAddress } from "@shared/ui/useAddress";
import { placeOf } from "./sourceWords";
import classes from "./Knowledge.module.css";
import room from "../Console.module.css";

/** Try what an agent would find: the chunks that answer a question, each with its score and its source. */
export function SearchKnowledge({ baseId, sources }: { baseId: string; sources: Knowledge[] }) {
  const [query, setQuery] = useAddress("query");
  const [settled] = useDebouncedValue(query.trim(), 250);
  const found = useQuery({
    queryKey: ["console", "knowledge", baseId, "search", settled],
    queryFn: () => searchBase(baseId, settled),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
  });
  const names = new Map(sources.map((source) => [source.id, source.name]));
  return (
    <section className={room.section} aria-label="Search">
      <div className={room.filters}>
        <FindField label="Ask this knowledge base" placeholder="Ask as a customer would" value={query} onChange={setQuery} />
      </div>
      <ErrorLine error={found.error} />
      {settled !== "" && found.data && <Found baseId={baseId} chunks={found.data.chunks} names={names} />}
    </section>
  );
}

interface FoundProps {
  baseId: string;
  chunks: FoundChunk[];
  names: Map<string, string>;
}

function Found({ baseId, chunks, names }: FoundProps) {
  if (chunks.length === 0) {
    return (
      <p className={room.quiet} role="status">
        Nothing here has to do with that. An agent says that it does not know.
      </p>
    );
  }
  return (
    <ol className={classes.found} aria-label="What is found, the best first">
      {chunks.map((chunk) => (
        <li key={`${chunk.knowledgeId}.${chunk.documentUrl ?? ""}.${chunk.documentNumber ?? ""}.${chunk.chunkIndex}`} className={classes.chunk}>
          <div className={classes.chunkHead}>
            <b>
              <Link to={`/console/knowledge/${baseId}/${chunk.knowledgeId}`}>{placeOf(chunk, names.get(chunk.knowledgeId) ?? "Source")}</Link>
            </b>
            {chunk.documentUrl && (
              <a href={chunk.documentUrl} target="_blank" rel="noreferrer noopener">
                Open the page
              </a>
            )}
            <span className={classes.score}>Score {chunk.score.toFixed(2)}</span>
          </div>
          <p className={classes.words}>{chunk.content}</p>
        </li>
      ))}
    </ol>
  );
}
