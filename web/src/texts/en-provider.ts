/** Signing in by the organisation's OpenID provider. The problems are the codes that the service comes back with. */
export const provider = {
  signIn: (name: string) => `Sign in with ${name}`,
  or: "or with a password",
  opensNewTab: "Opens in a new tab; this page goes on as it is when you are back.",
  problems: {
    sign_in_stale: "This sign-in took too long or began in another browser. Please try again.",
    provider_refused: "The sign-in service let nobody in. Please try again, or ask your administrator.",
    provider_unreachable: "The sign-in service cannot be reached. Please try again in a moment.",
    identity_not_valid: "What the sign-in service says of you could not be verified. Ask your administrator.",
    email_not_verified: "The sign-in service does not say that your e-mail address is verified.",
    email_not_allowed: "People with your e-mail address may not sign in here.",
    account_unknown: "You have no account here yet. Ask an administrator for one.",
    account_inactive: "Your account is deactivated.",
    account_linked_otherwise: "The account of your e-mail address belongs to somebody else at the sign-in service. Ask your administrator.",
  } as Record<string, string>,
  otherProblem: "The sign-in did not work. Please try again.",
};
