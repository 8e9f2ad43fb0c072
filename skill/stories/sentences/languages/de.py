"""German. Ordinals are written with a full stop (Duden, "Ordinalzahl"), and nouns with a capital."""

from __future__ import annotations

from skill.stories.sentences.languages.rules import COMPANIES, DEGREES, STATES, Rules, kinds, starters, words

RULES = Rules(
    kinds=kinds(
        goes_on="""
        Dr Prof Hr Hrn Fr Frl St Sankt bzw ca z.B z.Z z.T d.h o.g s.o s.u d.R i.d.R h.c evtl ggf inkl exkl vgl sog
        Dipl Ing Mag med jur rer nat phil habil pol theol Hl hl Gebr geb gest verh kath ev röm österr schweiz dt
        engl franz frz lat griech ital lfd max min mind insb bes einschl zzgl abzgl jew kgl königl allg bayer bzgl
        eigtl entspr gegr gem gen Gen geschl Nat Bundesmin Präs stellv Stellv staatl städt techn Uffz Obltn Oblt
        Lt Hptm Maj Gen Univ univ vs zzt zz wg Kl
        """,
        figured="""
        Nr Nrn Abs Art S Bd Bde Kap Abb Tel Jan Jän Feb Febr Apr Aug Sept Sep Okt Nov Dez Mo Di Mi Do Fr Sa So Ziff
        Anm Aufl Jg Rn Lit Hs Str Pos Tab
        """,
        named=f"""
        {COMPANIES} {STATES} {DEGREES} Mio Mrd Tsd Std Sek Min Jh Jhdt Jhs Chr u.a a.M a.D e.V i.R o.Ä u.Ä d.J d.Ä ff
        usf u.s.w al
        """,
        ends="usw etc mich mag la re",
    ),
    starters=starters(
        """
        der die das den dem des ein eine einen einem einer eines er sie es wir ihr ich du man sein seine ihre unser
        unsere mein meine dieser diese dieses diesem diesen dies jener jene jeder jede jedes alle viele einige
        manche mehrere beide andere kein keine in im an am auf aus bei beim mit nach von vom vor zu zum zur für über
        unter um durch gegen ohne seit während wegen trotz laut bis ab zwischen neben hinter aber und oder doch denn
        sondern dennoch jedoch also dann danach dabei dafür dagegen damit daher darum deshalb deswegen trotzdem
        außerdem zudem zuvor später heute gestern morgen jetzt nun noch nur schon auch so wie wo wer was wann warum
        weshalb welche welcher welches wenn als weil obwohl nachdem bevor ob dass da dort hier nicht nichts niemand
        kurz erst ist sind war waren hat haben hatte wird werden wurde kann soll muss will ja nein zwei drei vier
        fünf sechs sieben acht neun zehn insgesamt bislang bisher allerdings immerhin inzwischen mittlerweile
        anschließend schließlich sogar
        """
    ),
    labels=words(
        """
        platz rang nummer nr. seite kapitel artikel saison gruppe plan vitamin klasse kategorie typ block tor
        terminal punkt phase serie stufe teil liga gleis linie hepatitis position paragraf paragraph etage bis auf
        """
    )
    - words("bis auf"),
    ordinal_after=words(
        """
        der die das den dem des am im vom zum zur beim ab bis und oder - – einem einen eines einer ein eine ihrem
        ihren ihrer ihre seinem seinen seiner seine unserem unseren unser unsere diesem diesen dieser diese dieses
        jedem jeden jeder jede ins ans mein meinem meinen meiner ihr sein anfang mitte ende seit nach vor von gegen
        """
    ),
    has_capital_nouns=True,
)
