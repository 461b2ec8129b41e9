/** French, model weights. */
import type { models as enModels } from "./en-models";

export const models: typeof enModels = {
  title: "Modèles",
  lead: (folder) => `Ce avec quoi les exécutants écoutent${folder ? `. Les poids se trouvent dans ${folder}` : ""}.`,
  empty: "Aucun exécutant actif n’a encore dit quels modèles il a. Cela prend quelques secondes après son démarrage.",
  here: "Présent",
  inUse: "Utilisé",
  damaged: "Endommagé",
  toBeHad: "Téléchargeable",
  fetch: "Télécharger",
  fetchOne: (name, size) => `Télécharger ${name}, ${size}`,
  fetchAgain: "Télécharger à nouveau",
  started: (name) => `Téléchargement de ${name} lancé.`,
  fetching: (name) => `Téléchargement de ${name}`,
  stop: "Arrêter",
  failed: (name) => `${name} n’a pas pu être téléchargé :`,
  done: (name) => `${name} est là. Ce qui sera traité désormais peut l’utiliser.`,
  offline: "Cette installation doit rester hors ligne : copiez les poids ici et lancez",
  offlineCommand: "earmark models import",
  choosing: "Les grands modèles entendent mieux et prennent plus de temps. Avec plusieurs machines, téléchargez un modèle sur chacune, ou partagez un dossier de modèles.",
  kinds: { whisper: "Reconnaissance de la parole", pyannote: "Distinction des locuteurs" },
};
