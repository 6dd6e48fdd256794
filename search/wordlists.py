"""The word lists that cutting and weighing rest on: French and English grammar, fillers, units; folded."""

# ruff: noqa: SIM905 (a word list is read as a text)

# "ta" (tension artérielle) and its like are left out: a physician means the letters.
FRENCH = frozenset(
    """
a ai aie ait alors apres au aucun aucune aussi autre autres aux avait avaient avec avez avoir avons
ayant c ca car ce cela celle celles celui ces cet cette ceux chaque chez comme comment d dans de
depuis des deux dois doit donc dont du elle elles en encore entre es est et etaient etait etant ete
etes etre eu eux fait faire faut font ici il ils j je l la le les lequel laquelle leur leurs lors
lui m ma mais meme mes mon moi ne ni nos notre nous on ont ou par parce pas pendant peu peut peuvent
plus pour pourquoi pouvez puis qu quand que quel quelle quelles quels quelque quelques qui quoi s sa
se ses si soit son sont sous suis sur t te tes toi ton tout toute toutes tous tres tu un une vers
vos votre vous y etc ainsi afin bonjour merci svp voici voila
""".split()
)

ENGLISH = frozenset(
    """
a about after all also am an and any are as at be because been before being but by can could did do
does doing don dont each for from had has have having he her here hers him his how i if in into is
it its just me more most my no not now of on only or other our out over own please she should so
some such than that the their them then there these they this those through to too under until up
very was we were what when where which while who whom why will with would you your yours thank
thanks hello
""".split()
)

STOPWORDS = FRENCH | ENGLISH

# What a question is put with rather than about. Left out is what names a finding, a cause, or a likeness
# ("flu-like").
FILLERS = frozenset(
    """
    able advice also answer answers anyone anything best better called come comes else even find finding
    finds found get gets getting give given go goes going good got happen happening happens help helpful
    info information know known knows likely look looking made make makes making many much need
    needed needs often ok okay old patient patients people person possible possibly question questions
    really receive received recommend recommended relationship said say says see someone something take
    taken takes taking tell thing things think thinks try trying use used uses using want wants way ways
    well
    aide aider aimerais aimerait avis besoin bien cher chers collegue collegues confrere confreres
    connaitre conseil conseiller conseillez conseils devant donner informations meilleur meilleure mettre
    mieux patiente patientes pense penser pensez pouvoir prendre propose proposer proposeriez proposez
    recommander recommandez renseignement renseignements sais savoir souhaite souhaiterais trouver
    utiliser veux voudrais voudrait vouloir
    """.split()
)

# Everyday words that are abbreviations in capitals: "old" is an age, OLD an oxygen therapy.
ORDINARY = frozenset(
    """
    ad ado age aids art asp cap cat co da dress fan gist hit ide iso lata led map mat men mi min mm net
    old pad pan pep pes pet pic pots rat sad sed spa ta tag tap ten tic tips top us vas vs per oh eh er ms
    """.split()
)

UNITS = frozenset(
    """
mg g kg ug ng pg mcg gr l dl cl ml ul cm mm um nm m km mol mmol umol nmol pmol meq ui iu u mui kui h
min s j sem mois ans mmhg kpa bpm kcal cal gy msv hz khz mhz ch dh fl ppm ghz
""".split()
)
