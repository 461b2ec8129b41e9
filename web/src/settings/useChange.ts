/** A change that is told when it is done and said in a sentence when it is refused; what it touched is read again. */
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { sentence } from "../api/problem";
import { useSay } from "../ui/messages";

interface Told<In, Out> {
  touches: readonly QueryKey[];
  said?: (done: Out, wanted: In) => string;
}

export function useChange<In, Out>(change: (wanted: In) => Promise<Out>, { touches, said }: Told<In, Out>) {
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: change,
    onSuccess: async (done, wanted) => {
      if (said) say(said(done, wanted));
      await Promise.all(touches.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => say(sentence(error), true),
  });
}
