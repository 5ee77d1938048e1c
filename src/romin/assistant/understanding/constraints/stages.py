"""The stage of change that the officer's words tell."""

from romin.assistant.understanding.constraints.clauses import Rule, matches, rule
from romin.catalogue.vocabulary import Stage

_STAGE_RULES: tuple[tuple[Stage, Rule], ...] = (
    (
        Stage.MAINTIEN,
        rule(
            r"maintien|rechut\w+|consolid\w+|replong\w+|retomb\w+|craquer|tenir dans la duree|tenir sur la duree|"
            r"stabilis\w+|fin de (?:mesure|suivi)|abstinent\w* depuis|sobre depuis|perenniser|garder le cap",
            before=r"a|deja|il y a|viennent de|vient de|encore|est|en pleine|s'est|pas",
        ),
    ),
    (
        Stage.PRECONTEMPLATION,
        rule(
            r"precontemplation|(?:ne |n'y |n')?(?:voit|voient|voyait|comprend|vois)(?: \w+)? (?:pas|aucun|"
            r"toujours pas|meme pas)"
            r"(?: \w+){0,3} (?:probleme|pb|souci|interet|pourquoi|utilite|mal)|dans le deni|(?:deni|"
            r"denie)(?: total| massif| complet)?|"
            r"(?:aucune|pas de|zero|0) (?:remise en question|demande|motivation|prise de conscience)|"
            r"vient (?:uniquement |juste |que |seulement )?(?:parce que|pcq|pour) (?:le |la )?(?:juge|jap|"
            r"justice|mesure|obligation)|"
            r"pas pret a (?:changer|en parler)|ferme a toute|refuse d'en (?:parler|entendre)",
        ),
    ),
    (
        Stage.CONTEMPLATION,
        rule(
            r"contemplation|hesite|hesitante?|ambivalen\w+|partagee? entre|pese le pour|oui mais|"
            r"commence a (?:se |s'|y |voir|prendre|realiser|reconnaitre|douter|comprendre|reflechir)"
            r"|s'interroge|se questionne|envisage|se demande si|un pied dedans|pas encore (?:decide|pret)",
        ),
    ),
    (
        Stage.DETERMINATION,
        rule(
            r"determination|(?:veut|voudrait|souhaite|aimerait|decide|decidee|pret|prete|motive|"
            r"motivee)(?: \w+)? (?:a |de |d'|s'|se )?"
            r"(?:y mettre|mettre|arreter|changer|s'en sortir|sortir|passer a|prendre|soigner|decrocher|"
            r"reprendre|bouger|agir|faire)|"
            r"demande (?:comment|de l'aide|un coup de main|a etre aide)|par ou commencer|comment faire|"
            r"a pris la decision|"
            r"plan de changement|objectifs? (?:smart|concrets?)",
        ),
    ),
    (
        Stage.ACTION,
        rule(
            r"a (?:commence|entame|demarre|reduit|diminue|arrete)|en action|tient (?:depuis|bon|le coup)|"
            r"est en cours de|"
            r"met en place|a mis en place|essaie de|fait des efforts|a repris|premiers? (?:progres|pas)",
        ),
    ),
)


def stage(folded: str) -> Stage | None:
    """The first stage, most telling first, whose phrases are there."""
    return next((found for found, phrases in _STAGE_RULES if matches(folded, (phrases,))), None)
