"""English."""

from __future__ import annotations

import re

from skill.stories.integrity.kinds import Kind
from skill.stories.integrity.languages.language import Language, phrases, scale, unit_names, vocabulary

ENGLISH = Language(
    code="en",
    signs={
        Kind.NEGATION: phrases("""
            not no never none nobody nothing nowhere neither nor cannot without lack lacks lacked lacking fail fails
            failed failing failure refuse refuses refused refusing refusal deny denies denied denying denial denials
            reject rejects rejected rejecting false falsely fake hoax wrongly wrongful acquitted cleared exonerated
            quashed overturned retracted withdrawn disputed disputes dispute
            pseudonym figurative cardboard disputing contested unproven untrue
            unable hardly barely scarcely rarely seldom unsuccessfully innocent unfounded no_longer rather_than
            instead_of
        """),
        Kind.HEDGE: phrases("""
            alleged allegedly allegation allegations accused accusing accuses accusation accusations suspected
            suspect suspects suspicion reportedly apparently apparent seemingly seem seems seemed appears appear
            appeared possibly possible perhaps maybe probably probable likely unlikely potential potentially
            presumably presumed supposedly supposed purported purportedly ostensibly unconfirmed unverified
            preliminary provisional provisionally tentative tentatively expected expects expect anticipated
            predicted forecast estimated projected rumored rumoured rumors rumours believed thought_to understood_to
            said_to due_to_be set_to so_-_called unclear uncertain investigated feared
        """),
        Kind.CONDITION: phrases("""
            if unless until provided providing except excluding exception only but although though despite
            subject_to pending depending depends conditional conditionally contingent otherwise whether assuming
            barring partly partially merely on_condition as_long_as as_soon_as as_far_as as_well_as as_well as_if
            as_though as_much_as as_many_as whereas put_it puts_it sees_it saw_it as_seen as_shown
        """),
        Kind.OPINION: phrases("""
            should ought argue argues argued arguing believe believes believing think thinks thinking thought
            opinion opinions in_my_view in_his_view in_her_view in_our_view in_their_view arguably feels feel hopes
            hoped hope critics supporters considers regards
        """),
        Kind.ATTRIBUTION: phrases("""
            said says say saying told tells telling added adds adding stated stating announced announces announcing
            reported reports reporting according claims claimed claim claiming insisted insists insisting warned
            warns suggested suggests suggesting explained explains noted notes noting wrote writes tweeted posted
            acknowledged admits admitted admitting confirmed confirms confirming declared declares maintained
            maintains contends contended asserts asserted testified testifies testifying revealed reveals disclosed
            recalled recalls replied responded commented comments concluded concludes predicts describes described
            describing quoted quoting cited citing cites sources alleges alleging vowed vows pledged pledges accepts
            accepted conceded concedes remarked quipped joked stressed stresses emphasized emphasised cautioned
            indicated indicates urged urges complained promised promises swore agreed shouted asked asks via
            source sources
        """),
        Kind.MODALITY: phrases("may might could"),
    },
    saying=re.compile(r"(?:re|over)?(?:said|told)"),
    approximate=phrases("""
        about around approximately roughly nearly almost up_to at_least at_most more_than less_than fewer_than over
        under above below as_many_as as_few_as some close_to just_over just_under or_more or_less or_so most half
        virtually exactly only an_estimated no_more_than no_less_than minimum maximum former fake some_of all many
        few several every largely mainly mostly
    """),
    auxiliary=vocabulary(
        "is are was were be been being am has have had having do does did done will would shall can could may might"
        " must should ought"
    ),
    intent=vocabulary(
        "plans plan planned planning planning proposes proposed propose proposing proposal intends intend intended aims"
        " aim aimed wants want wanted seeks seek sought going try tries tried trying attempts attempted considering"
        " consider considers vows pledges promises"
    ),
    finite=vocabulary("""
        is are was were has have had do does did will would can could may might must shall should am said went came
        took made got gave found saw knew thought told became left felt brought began kept held wrote stood heard
        meant met ran paid sat spoke lay led grew lost fell sent built understood drew broke spent cut rose drove
        bought wore chose won beat hit hurt put quit shot shut stole struck swore taught threw woke fought flew
        forgot froze hid rode rang sang sank slept sold shook shone sought dealt dug fed fled lent bore bent bound
        burst cast caught cost spread split sprang swam swept swung tore wept withdrew overcame underwent undertook
        set let read says wants plans faces hopes needs makes takes gives shows comes goes gets runs wins loses
        remains becomes leaves keeps begins starts ends means puts sets brings helps calls asks tells sees finds
        offers rises falls lives works plays leads seeks seems appears includes stands expects believes argues warns
        claims denies insists continues opens closes returns agrees announces approves buys sells cuts raises rules
        signs votes admits urges calls joins dies reports carries connects contains covers crosses holds lies owns
        pays reopens serves sits stays stops supports uses visits
    """),
    finite_forms=re.compile(r"(?!hundred|shed|sacred|naked|wicked|kindred)[^\W\d_]{2,}(?<!e)ed"),
    relatives=vocabulary("who whose whom which where"),
    subordinators=phrases("as while because amid since including leaving"),
    participle=re.compile(r"(?!during|king|ring|spring|morning|evening|nothing|being|thing|something)[^\W\d_]{2,}ing"),
    connectives=phrases("""
        however meanwhile also moreover furthermore additionally in_addition nevertheless nonetheless still yet so
        then thus therefore besides indeed elsewhere separately similarly likewise consequently as_a_result
        for_example for_instance of_course after_all on_the_other_hand by_contrast in_contrast at_the_same_time now
        but and
    """),
    connectives_without_comma=vocabulary("but and"),
    articles=vocabulary("the a an his her its their our"),
    coordinators=vocabulary("and or nor but"),
    not_after_a_part=vocabulary("""
        the a an this that these those his her its their our my your some all both each every many most several few
        another any one two three four five six seven eight nine ten he she it they we you i and or nor but
    """),
    prepositions=vocabulary("""
        in on at from to of for with by about against between among into through during before after since until
        under over near within without across along around behind beyond despite like off onto out per than toward
        towards up upon via amid as except excluding including
    """),
    according=phrases("according_to"),
    complementisers=vocabulary("that"),
    weekdays=vocabulary("monday tuesday wednesday thursday friday saturday sunday"),
    months=vocabulary(
        "january february march april may june july august september october november december jan feb mar apr jun jul"
        " aug sep sept oct nov dec"
    ),
    days=vocabulary(
        "yesterday today tomorrow tonight morning afternoon evening night week month year weekend"
        " midnight noon last next"
        " spring summer autumn winter decade century"
    ),
    before_a_day=vocabulary("on in last late early this"),
    scales=scale("hundred=2 thousand=3 million=6 mn=6 mln=6 billion=9 bn=9 bln=9 trillion=12 tn=12 trn=12"),
    units=unit_names("""
        dollar dollars $
        euro euros €
        pound pounds £ quid
        yen ¥
        percent %
        kilometer kilometers kilometre kilometres km
        meter meters metre metres
        centimeter centimeters centimetre centimetres cm
        millimeter millimeters millimetre millimetres mm
        mile miles
        mph
        foot feet ft
        inch inches
        kilogram kilograms kg kilo kilos
        gram grams
        tonne tonnes
        ton tons
        lb lbs
        liter liters litre litres
        hectare hectares ha
        acre acres
        degree degrees °
        second seconds
        minute minutes min mins
        hour hours h hr hrs
        day days
        week weeks
        month months
        year years
        point points
        megawatt megawatts mw
        gigawatt gigawatts gw
        cent cents
        knot knots
    """),
    percent=("per", "cent"),
    per=frozenset({"per"}),
    of=frozenset(),
    degrees=vocabulary("celsius fahrenheit"),
    parts_of_not={
        "can't": ("can", "not"),
        "cannot": ("can", "not"),
        "won't": ("will", "not"),
        "shan't": ("shall", "not"),
    },
    clefts=phrases("it_is it_was it's it_will_be"),
    relatives_of_all=vocabulary("which where"),
    points_group=False,
)
