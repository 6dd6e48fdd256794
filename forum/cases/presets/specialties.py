"""What other collections call our specialties: a table of names, French and English, as they are met."""

import re
import unicodedata

NAMES = {
    "allergologie": "allergologie allergology",
    "anatomie-pathologique": "anatomie-pathologique pathological-anatomy pathology",
    "anesthesie-reanimation": "anesthesiologie anesthesiology anesthesie",
    "biologie-medicale": "microbiologie microbiology",
    "cardiologie": "cardiologie cardiology",
    "chirurgie-maxillo-faciale": "chirurgie-maxillo-faciale maxillofacial-surgery",
    "chirurgie-orthopedique": "traumatologie traumatology orthopedie orthopedics chirurgie-orthopedique"
    " orthopedic-surgery",
    "chirurgie-plastique": "chirurgie-plastique plastic-surgery",
    "chirurgie-thoracique-cardiovasculaire": "chirurgie-cardiovasculaire cardiovascular-surgery"
    " chirurgie-thoracique thoracic-surgery",
    "chirurgie-vasculaire": "chirurgie-vasculaire vascular-surgery",
    "chirurgie-viscerale": "chirurgie surgery chirurgie-generale general-surgery",
    "dermatologie": "dermatologie dermatology venereologie venereology",
    "endocrinologie": "endocrinologie endocrinology",
    "gastro-enterologie": "digestif digestive systeme-digestif digestive-system",
    "genetique-medicale": "genetique genetics",
    "gynecologie-obstetrique": "gynecologie gynecology obstetrique obstetrics",
    "hematologie": "hematologie hematology",
    "maladies-infectieuses": "maladies-infectieuses infectious-diseases infectieux infectious",
    "medecine-generale": "soins-primaires primary-care",
    "medecine-intensive-reanimation": "soins-intensifs soins-critiques critical-care critical intensive-care",
    "medecine-interne": "immunologie immunology medecine-interne internal-medicine",
    "medecine-urgence": "urgence urgences medecine-urgence emergency emergencies emergency-care"
    " emergency-medicine",
    "nephrologie": "nephrologie nephrology",
    "neurochirurgie": "neurochirurgie neurosurgie neurosurgery",
    "neurologie": "neurologie neurology",
    "oncologie": "oncologie oncology oncologie-medicale medical-oncology",
    "ophtalmologie": "ophtalmologie ophthalmologie ophthalmology",
    "orl": "oto-rhino-laryngologie otorhinolaryngology otolaryngology",
    "pediatrie": "pediatrie pediatrics",
    "pneumologie": "pneumologie pneumology pulmonologie pulmonology",
    "psychiatrie": "psychiatrie psychiatry",
    "rhumatologie": "rhumatologie rheumatologie rheumatology",
    "sante-publique": "medecine-preventive preventive-medicine epidemiologie epidemiology biostatistique"
    " biostatique biostatistics statistiques statistics",
    "urologie": "urologie urology",
}
# Words by which patients tag their questions.
TAGS = {
    "allergologie": "allergy allergies",
    "cardiologie": "tachycardia arrhythmias heart hypertension palpitations",
    "chirurgie-orale": "dental tooth teeth oral",
    "dermatologie": "acne skin vitiligo eczema mole psoriasis hair hairfall rash",
    "endocrinologie": "diabetes thyroid hypothyroidism hyperthyroidism diet weight overweight nutrition",
    "gastro-enterologie": "stomach gerd constipation reflux liver diarrhea",
    "gynecologie-obstetrique": "pregnancy pregnant contraceptive period periods breastfeeding vaginosis",
    "maladies-infectieuses": "hiv infection infections infected staph fungal measles",
    "nephrologie": "kidney creatinine",
    "neurologie": "headache headaches migraine stroke seizures numbness epilepsy sclerosis",
    "oncologie": "cancer tumor chemotherapy lymphoma",
    "ophtalmologie": "eye eyes vision",
    "orl": "ear nose sinusitis sinus tinnitus tonsils",
    "pediatrie": "baby child children pediatrician",
    "pneumologie": "bronchitis asthma coughing lung",
    "psychiatrie": "depression anxiety bipolar addiction psychological panic schizophrenia",
    "rhumatologie": "arthritis gout back knee",
    "urologie": "prostate erectile urine penis ejaculation",
}
BY_NAME = {name: slug for slug, names in NAMES.items() for name in names.split()}
BY_TAG = {word: slug for slug, words in TAGS.items() for word in words.split()}
BETWEEN = re.compile(r"\s*(?:,|\bet\b|\band\b)\s*")
LINKING = re.compile(r"\b(?:d['’]|de |du |des )")
MOST = 4


def specialties_named(name):
    """Our slugs for a foreign name like "Cardiologie et chirurgie vasculaire", the first one first."""
    bare = re.sub(r"\(.*?\)", "", _folded(name))
    parts = (LINKING.sub("", part).strip().replace(" ", "-") for part in BETWEEN.split(bare))
    return list(dict.fromkeys(BY_NAME[part] for part in parts if part in BY_NAME))[:MOST]


def specialty_tagged(tags):
    """The specialty that most words of these tags speak of, or None."""
    slugs = [BY_TAG[word] for tag in tags for word in re.findall(r"[a-z]+", tag.lower()) if word in BY_TAG]
    return max(slugs, key=slugs.count) if slugs else None


def _folded(name):
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
