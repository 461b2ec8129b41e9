/** Who asks, and what they may do: sign in and out, invitations, the own password. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { Me } from "./types";

export const ME = ["me"] as const;

export const askWho = () => answer(client.GET("/api/v1/me"));

export function useMe() {
  return useQuery({
    queryKey: ME,
    queryFn: askWho,
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.status === "error" ? 5000 : false),
  });
}

/** The answer to a sign-in says who is there now. */
function useEnter<In>(enter: (input: In) => Promise<Me>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: enter, onSuccess: (me) => queries.setQueryData(ME, me) });
}

export const useSignIn = () =>
  useEnter((body: { email: string; password: string }) => answer(client.POST("/api/v1/session", { body })));

export const useAcceptInvitation = () =>
  useEnter((body: { token: string; password: string }) => answer(client.POST("/api/v1/invitations/accept", { body })));

export const useSignOut = () => useMutation({ mutationFn: () => answer(client.DELETE("/api/v1/session")) });

export const useChangePassword = () =>
  useMutation({
    mutationFn: (body: { current: string; new: string }) => answer(client.POST("/api/v1/me/password", { body })),
  });
