import { ActionIcon, Menu } from "@mantine/core";
import { IconLogout, IconMenu2 } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { type Door, signOut } from "../api/session";
import { clearDrafts } from "../drafts/drafts";
import { screens } from "./rooms";
import classes from "./Ui.module.css";

/** Which door a screen speaks to; the start page shows what the console knows. */
export function doorOf(path: string): Door {
  return path.startsWith("/phone") ? "phone" : path.startsWith("/desktop") ? "desktop" : path.startsWith("/supervisor") ? "supervisor" : "console";
}

/** The menu of every screen: the other screens where the bar has no room for them, and the way out. */
export function ScreenMenu() {
  const { pathname } = useLocation();
  const leave = useMutation({
    mutationFn: () => signOut(doorOf(pathname)),
    onSuccess: () => {
      clearDrafts();
      // A page loaded anew keeps nothing that was read before.
      window.location.reload();
    },
  });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Menu">
          <IconMenu2 size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {screens.map(({ to, label, Icon }) => (
          <Menu.Item key={to} component={Link} to={to} className={classes.onlyNarrow} leftSection={<Icon size={16} />}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider className={classes.onlyNarrow} />
        {leave.error && <Menu.Label role="alert">{leave.error.message}</Menu.Label>}
        <Menu.Item leftSection={<IconLogout size={16} />} closeMenuOnClick={false} onClick={() => leave.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
