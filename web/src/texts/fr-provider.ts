/** Se connecter par le fournisseur OpenID de l'organisation. */
import type { provider as english } from "./en-provider";

export const provider: typeof english = {
  signIn: (name: string) => `Se connecter avec ${name}`,
  or: "ou avec un mot de passe",
  opensNewTab: "S’ouvre dans un nouvel onglet ; cette page reprend telle quelle à votre retour.",
  problems: {
    sign_in_stale: "Cette connexion a pris trop de temps ou a commencé dans un autre navigateur. Veuillez réessayer.",
    provider_refused: "Le service de connexion n’a laissé entrer personne. Réessayez ou demandez à votre administrateur.",
    provider_unreachable: "Le service de connexion est injoignable. Réessayez dans un instant.",
    identity_not_valid: "Ce que le service de connexion dit de vous n’a pas pu être vérifié. Demandez à votre administrateur.",
    email_not_verified: "Le service de connexion ne dit pas que votre adresse e-mail est vérifiée.",
    email_not_allowed: "Les personnes ayant votre adresse e-mail ne peuvent pas se connecter ici.",
    account_unknown: "Vous n’avez pas encore de compte ici. Demandez-en un à un administrateur.",
    account_inactive: "Votre compte est désactivé.",
    account_linked_otherwise: "Le compte de votre adresse e-mail appartient à une autre personne. Demandez à votre administrateur.",
  },
  otherProblem: "La connexion n’a pas abouti. Veuillez réessayer.",
};
