import { IconChevronDown } from "@tabler/icons-react";
import { UnstyledButton } from "@mantine/core";
import { type KeyboardEvent, useId, useState } from "react";
import { NavLink, useLocation } from "react-router";
import { rooms } from "@shared/ui/rooms";
import classes from "./Console.module.css";

/** The rooms of the console: a column beside the room, or where that is too narrow one line that unfolds. */
export function ConsoleNav() {
  const [open, setOpen] = useState(false);
  const list = useId();
  const { pathname } = useLocation();
  const here = rooms.find((room) => pathname.startsWith(room.to)) ?? rooms[0]!;
  const fold = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
  return (
    <nav className={classes.nav} aria-label="Console" onKeyDown={fold}>
      <UnstyledButton className={classes.unfold} aria-expanded={open} aria-controls={list} onClick={() => setOpen(!open)}>
        <here.Icon size={16} aria-hidden />
        <span>{here.label}</span>
        <span className={classes.unfoldHint}>All rooms</span>
        <IconChevronDown size={16} aria-hidden />
      </UnstyledButton>
      <div id={list} className={classes.rooms} data-open={open}>
        {rooms.map(({ to, label, Icon }) => (
          <NavLink key={to} to={to} className={classes.room} onClick={() => setOpen(false)}>
            <Icon size={16} aria-hidden />
            {label}
          </NavLink>
        ))}
      </div>
    </nav>
  );
}
