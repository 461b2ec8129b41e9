/** Accounts, invitations and roles. */
import { useQuery } from "@tanstack/react-query";
import { ME } from "../api/access";
import { answer, client } from "../api/client";
import type { MemberRole, User } from "../api/types";
import { texts } from "../texts";
import { useChange } from "./useChange";

const USERS = ["users"] as const;
const MEMBERS = ["members"] as const;
const TOUCHED = [USERS, MEMBERS, ME] as const;

export const ROLES: readonly MemberRole[] = ["owner", "editor", "viewer", "uploader"];

/** The whole link, as it is handed over. */
export const linkOf = (invitation: string): string => `${location.origin}${invitation}`;

export const useUsers = (enabled: boolean) =>
  useQuery({ queryKey: USERS, queryFn: () => answer(client.GET("/api/v1/users")), enabled });

export const useMembers = (project: string) =>
  useQuery({
    queryKey: [...MEMBERS, project],
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/members", { params: { path: { project_id: project } } })),
  });

export const useInvite = () =>
  useChange(
    (body: { email: string; name: string; administrator: boolean; projects: Record<string, MemberRole> }) =>
      answer(client.POST("/api/v1/users", { body })),
    { touches: TOUCHED },
  );

export const useInviteAgain = () =>
  useChange((user: User) => answer(client.POST("/api/v1/users/{user_id}/invitation", { params: { path: { user_id: user.id } } })), {
    touches: TOUCHED,
  });

export const useChangeUser = () =>
  useChange(
    ({ user, change }: { user: User; change: { administrator?: boolean; active?: boolean } }) =>
      answer(client.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: user.id } }, body: change })),
    { touches: TOUCHED, said: () => texts.settings.saved },
  );

export const useDeleteUser = () =>
  useChange((user: User) => answer(client.DELETE("/api/v1/users/{user_id}", { params: { path: { user_id: user.id } } })), {
    touches: TOUCHED,
    said: (_, user) => texts.settings.people.deleted(user.name || user.email),
  });

const placeOf = (project: string, user: string) => ({ params: { path: { project_id: project, user_id: user } } });

export const useSetRole = (project: string) =>
  useChange(
    ({ user, role }: { user: string; role: MemberRole }) =>
      answer(client.PUT("/api/v1/projects/{project_id}/members/{user_id}", { ...placeOf(project, user), body: { role } })),
    { touches: TOUCHED, said: () => texts.settings.saved },
  );

export const useRemoveMember = (project: string) =>
  useChange(
    ({ user }: { user: string; name: string }) =>
      answer(client.DELETE("/api/v1/projects/{project_id}/members/{user_id}", placeOf(project, user))),
    { touches: TOUCHED, said: (_, { name }) => texts.settings.members.removed(name) },
  );
