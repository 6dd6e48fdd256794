"""Invented French texts of cases and answers, as long and as marked up as members write them."""

FINDINGS = (
    "plaque érythémateuse", "dyspnée d'effort", "fièvre à 38,7 °C", "céphalées matinales",
    "douleur thoracique", "perte de 4 kg en six semaines", "CRP à 84 mg/l", "hémoglobine à 9,2 g/dl",
    "HTA à 17/10", "œdème unilatéral", "éruption maculopapuleuse", "arthralgies des mains",
    "troponine limite", "IgM positives isolées", "bloc de branche gauche", "ferritine à 1 200",
    "TSH à 0,02", "créatinine à 190 µmol/l", "paresthésies", "adénopathie cervicale",
    "hématurie microscopique", "baisse d'acuité visuelle", "prurit nocturne",
    "cytolyse à cinq fois la normale", "souffle systolique 3/6", "nodule pulmonaire de 9 mm", "vertiges",
)  # fmt: skip
PATIENTS = (
    "une patiente de 34 ans", "un patient de 71 ans", "une femme enceinte de 22 SA", "un enfant de 6 ans",
    "un homme de 48 ans, fumeur", "une dame de 83 ans en EHPAD", "un adolescent sportif",
    "un retraité polymédiqué", "une soignante vaccinée", "un voyageur rentré de Guyane",
)  # fmt: skip
DRUGS = (
    "amoxicilline 1 g x 3", "apixaban 5 mg x 2", "metformine 1000 mg x 2", "prednisone 0,5 mg/kg",
    "ramipril 5 mg", "colchicine 0,5 mg x 2", "doxycycline 200 mg", "lévothyroxine 75 µg",
    "méthotrexate 15 mg/sem", "furosémide 40 mg", "bisoprolol 2,5 mg", "hydroxychloroquine 400 mg",
    "clobétasol crème",
)  # fmt: skip
IDEAS = (
    "une dermite de stase", "un érysipèle débutant", "une embolie pulmonaire", "une maladie de Horton",
    "une toxidermie", "une sarcoïdose", "une endocardite", "un syndrome néphrotique",
    "une hépatite auto-immune", "une hyperthyroïdie iatrogène", "une toxoplasmose ancienne",
    "une borréliose", "un lymphome indolent", "une carence martiale", "une péricardite",
    "un zona sans éruption", "une pseudo-polyarthrite rhizomélique",
)  # fmt: skip
TESTS = (
    "un écho-doppler veineux", "une biopsie cutanée", "un angioscanner", "une avidité des IgG",
    "un ECG de contrôle", "un Holter de 48 h", "une IRM encéphalique", "des hémocultures répétées",
    "un dosage du complément", "une électrophorèse des protéines", "une sérologie de Lyme", "un fond d'œil",
    "un TEP-scanner",
)  # fmt: skip
SPANS = (
    "depuis août", "depuis trois semaines", "par poussées", "après une chute", "sans fièvre", "au réveil",
    "malgré le traitement", "au retour de voyage", "depuis l'arrêt de la statine", "en fin de grossesse",
)  # fmt: skip
SENTENCES = (
    "Je penserais d'abord à **{idea}** : {finding} et {finding2} vont bien ensemble.",
    "À ta place je demanderais {test} avant de changer quoi que ce soit.",
    "J'ai eu un tableau très proche l'an dernier, avec {finding} ; c'était finalement {idea}.",
    "Attention à {drug} dans ce contexte, surtout avec {finding}.",
    "Sous {drug}, l'évolution se juge à dix ou quinze jours, pas avant.",
    "Si {finding} persiste, {test} me paraît *indispensable*.",
    "Je ne retiendrais pas {idea} : l'absence de {finding} est un argument fort contre.",
    "Le plus fréquent reste {idea2}, mais {idea} ne doit pas passer à côté.",
    "Le bilan initial suffit ; {test} n'apporterait rien de plus à ce stade.",
    "Un avis spécialisé dans la semaine me semble raisonnable, sans urgence.",
)


class Writer:
    """Writes from one source of chance: the same seed, the same texts."""

    def __init__(self, random):
        self.random = random

    def title(self):
        chosen = self.random.choice
        patient = chosen(PATIENTS)
        return f"{chosen(FINDINGS).capitalize()} {chosen(SPANS)} chez {patient} : {chosen(IDEAS)} ?"

    def question(self):
        findings = "\n".join(f"- {finding}" for finding in self.random.sample(FINDINGS, 4))
        return (
            f"Bonjour,\n\nJe suis {self.random.choice(PATIENTS)} qui présente {self.random.choice(FINDINGS)} "
            f"{self.random.choice(SPANS)}. {self.sentence()} {self.sentence()}\n\n"
            f"À l'examen :\n\n{findings}\n\n"
            f"Traitement en cours : {self.random.choice(DRUGS)}. {self.sentence()}\n\nQu'en pensez-vous ?"
        )

    def tried(self):
        drug, test = self.random.choice(DRUGS).capitalize(), self.random.choice(TESTS)
        return f"{drug} pendant dix jours, sans effet ; {test} normal."

    def answer(self):
        """Mostly one to three paragraphs; now and then a list, a quotation, a table or a link."""
        parts = [self.paragraph() for _ in range(self.random.choice((1, 1, 2, 2, 3)))]
        extra = self.random.random()
        if extra < 0.25:
            steps = [self.random.choice(TESTS), self.random.choice(DRUGS), self.random.choice(TESTS)]
            parts.append(
                "Je proposerais :\n\n" + "\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1))
            )
        elif extra < 0.37:
            parts.insert(0, f"> {self.random.choice(FINDINGS).capitalize()} {self.random.choice(SPANS)}")
        elif extra < 0.42:
            rows = "\n".join(
                f"| {self.random.choice(FINDINGS)} | {self.random.choice(IDEAS)} |" for _ in range(3)
            )
            parts.append(f"| Signe | Oriente vers |\n|---|---|\n{rows}")
        elif extra < 0.52:
            parts.append(f"La recommandation : https://example.org/reco/{self.random.randrange(900)}")
        return "\n\n".join(parts)

    def paragraph(self):
        return " ".join(self.sentence() for _ in range(self.random.randint(1, 4)))

    def sentence(self):
        chosen = self.random.choice
        finding, finding2 = self.random.sample(FINDINGS, 2)
        idea, idea2 = self.random.sample(IDEAS, 2)
        return chosen(SENTENCES).format(
            finding=finding, finding2=finding2, idea=idea, idea2=idea2, test=chosen(TESTS), drug=chosen(DRUGS)
        )

    def tags(self):
        words = (
            "diagnostic",
            "traitement",
            "biologie",
            "imagerie",
            "urgence",
            "grossesse",
            "sujet âgé",
            "avis",
        )
        return ",".join(self.random.sample(words, self.random.randint(0, 3)))
