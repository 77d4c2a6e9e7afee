import { Button } from "@mantine/core";
import { IconMessage2Bolt, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type CannedAnswer, fetchCannedAnswers } from "@shared/api/casework";
import { EmptyState } from "@shared/states/EmptyState";
import { FindField } from "@shared/ui/FindField";
import { WORTH_FINDING, found } from "@shared/ui/found";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { AnswerForm } from "./AnswerForm";
import { AnswerRow } from "./AnswerRow";
import { RulesForm } from "./RulesForm";
import classes from "./Answers.module.css";

/** What workers find at their desks: canned answers, and what the end of a task asks for. */
export function AnswersPage() {
  const answers = useQuery({ queryKey: ["console", "answers"], queryFn: fetchCannedAnswers });
  const [writing, setWriting] = useState(false);
  const [query, setQuery] = useState("");
  const fits = (one: CannedAnswer) => found(query, [one.shortcut, one.title, one.text]);
  return (
    <Page
      title="Answers"
      about="Texts that every worker can insert with /, and what a worker says when a conversation is over."
      aside={
        <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setWriting(true)}>
          New answer
        </Button>
      }
    >
      {writing && <AnswerForm onDone={() => setWriting(false)} />}
      <Read query={answers} what="The canned answers could not be read">
        {(data) => (
          <>
            {data.length >= WORTH_FINDING && <FindField label="Find an answer" placeholder="Shortcut, title or words" value={query} onChange={setQuery} />}
            {data.length === 0 && !writing && (
              <EmptyState Icon={IconMessage2Bolt} title="No canned answers yet">
                {"Write what your workers say again and again. {{customer.firstName}} becomes the customer's name."}
              </EmptyState>
            )}
            <ul className={classes.list}>
              {data.filter(fits).map((answer) => (
                <AnswerRow key={answer.answerId} answer={answer} />
              ))}
            </ul>
          </>
        )}
      </Read>
      <RulesForm />
    </Page>
  );
}
