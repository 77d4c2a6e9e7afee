import { ActionIcon, Autocomplete, Button, NumberInput, TagsInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Skill, type TeamMember, editWorker } from "@shared/api/supervisor";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./Team.module.css";

/** Skills with how well, and languages; nothing is changed before it is saved. */
export function SkillRows({ worker, known }: { worker: TeamMember; known: string[] }) {
  const queries = useQueryClient();
  const [skills, setSkills] = useState<Skill[] | null>(null);
  const [languages, setLanguages] = useState<string[] | null>(null);
  const [name, setName] = useState("");
  const shown = skills ?? worker.skills;
  const save = useMutation({
    mutationFn: () => editWorker(worker.workerId, { ...(skills ? { skills } : {}), ...(languages ? { languages } : {}) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["supervisor", "team"] });
      setSkills(null);
      setLanguages(null);
    },
  });
  const add = () => {
    const wanted = name.trim();
    if (wanted !== "" && !shown.some((skill) => skill.name === wanted)) setSkills([...shown, { name: wanted, level: null }]);
    setName("");
  };
  return (
    <section aria-label="Skills">
      <h2>Skills</h2>
      <ul className={classes.rows}>
        {shown.map((skill) => (
          <li key={skill.name}>
            <span>{skill.name}</span>
            <NumberInput size="xs" w={96} min={1} max={100} aria-label={`Level of ${skill.name}`} placeholder="No level" value={skill.level ?? ""} onChange={(level) => setSkills(shown.map((one) => (one.name === skill.name ? { ...one, level: typeof level === "number" ? level : null } : one)))} />
            <ActionIcon variant="subtle" color="gray" aria-label={`Take ${skill.name} away`} onClick={() => setSkills(shown.filter((one) => one.name !== skill.name))}>
              <IconTrash size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <div className={classes.add}>
        <Autocomplete size="xs" aria-label="New skill" placeholder="Add a skill" value={name} onChange={setName} data={known.filter((one) => !shown.some((skill) => skill.name === one))} onKeyDown={(event) => event.key === "Enter" && add()} />
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} disabled={name.trim() === ""} onClick={add}>
          Add
        </Button>
      </div>
      <TagsInput size="xs" label="Languages" placeholder="es, en-GB" value={languages ?? worker.languages} onChange={setLanguages} />
      <ErrorLine error={save.error} />
      {(skills !== null || languages !== null) && (
        <div className={classes.acts}>
          <Button size="xs" loading={save.isPending} onClick={() => save.mutate()}>
            Save skills
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={() => (setSkills(null), setLanguages(null))}>
            Leave as they are
          </Button>
        </div>
      )}
    </section>
  );
}
