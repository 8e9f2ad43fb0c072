"""English."""

from __future__ import annotations

from skill.stories.sentences.languages.rules import COMPANIES, DEGREES, STATES, Rules, kinds, starters, words

RULES = Rules(
    kinds=kinds(
        goes_on="""
        Mr Mrs Ms Mx Dr Prof Sen Sens Rep Reps Gov Govs Gen Lt Col Sgt Capt Cmdr Cdr Maj Brig Adm Cpl Pvt Pfc Rev
        Revs Hon Pres Supt Insp Det Const Msgr Mgr Messrs Mme Mlle Sgts Drs Profs Atty Asst Assoc Dep Dist Amb Ald
        Spc Ens Rt H.M.S U.S.S S.S R.M.S H.E vs v e.g i.e viz cf dept Dept
        """,
        figured="""
        no No nos p pp vol vols ch chap fig figs sec art para ed eds approx est ca c ver Jan Feb Mar Apr Jun Jul Aug
        Sept Sep Oct Nov Dec Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun tel ext N° n° rm
        """,
        named="St Mt Ft Ste Pt Univ Assn Natl Intl Fr Br Gov't",
        may_end=f"""
        {COMPANIES} {STATES} N.Y N.J N.H N.C S.C N.D S.D N.M R.I W.Va B.C L.A {DEGREES} Jr Sr LLC plc al Ave Blvd Rd
        Hwy Pkwy Esq
        """,
        clock="a.m p.m A.M P.M",
        ends="""
        etc me may miss min rep op Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Kan Ky Md Mass Mich Minn Mont Neb Nev
        Okla Ore Oreg Pa Tenn Tex Va Vt Wash Wis Wyo
        """,
    ),
    starters=starters(
        """
        the a an this that these those he she it they we you i his her its their our my your there here in on at by
        for from with without after before since until while when where why how what who which whose whom if
        although though because but and or so yet still also however meanwhile then now later earlier some many most
        several few all both each every no not nobody nothing none another other others as is are was were do does
        did can could will would should has have had let please under over during despite according instead perhaps
        maybe even just only once more such like unlike between among across around about against through within
        neither either nor asked today yesterday tomorrow tonight thus hence never soon did didn don isn wasn won
        couldn one two three four five six seven eight nine ten last next police officials shares people
        investigators prosecutors analysts critics experts witnesses residents authorities
        """
    ),
    attached=words(
        """
        Government Senate House Congress President Presidents Army Navy Air Marine Marines Supreme District Court
        Courts Department Dept State States Treasury Secretary Attorney Attorneys Ambassador Ambassadors Embassy
        Capitol Census Coast Customs Food Federal Fed Forest Geological Open Olympic Olympics Postal Steel Bank
        Bureau Chamber Securities Centers Central Soccer Route Highway Interstate Immigration Border Citizenship
        Fish Military Space Secret Special Trade Vice Representative Representatives Senator Senators Congressman
        Congresswoman Virgin Agency Environmental Energy Defense Defence Justice Homeland Health Labor Education
        Commerce Agriculture Interior Transportation Veterans Magistrate Circuit Judge Marshal Marshals Men Women
        Masters Cyber Grand Dollar Democrats Republicans Democrat Republican Consul Consulate Mission Naval Figure
        Sentencing Conference Mint Institute Surgeon Holocaust Patent Nuclear International Council Cellular Airways
        Muslims Jews Catholics Christians Hispanics Latinos Internet Web Constitution Constitutional Olympian
        Olympians General Security High Charter Chief Chairman Chairwoman Chair CEO Executive Director Group
        Holdings Limited Day Boulevard Avenue Street Elementary School University Police Mayor Council Central
        Command Forces Fleet Championship Championships Amateur Team Cup Capital Treasuries Muslim Catholic
        Christian Jewish Hispanic Latino Commission Commissioner Commissioners Parliament Foreign Prime Minister
        Union Human African Indian Asian Arab English Spanish Chinese Russian Iranian Israeli
        """
    )
    - words("Police"),
    labels=words(
        """
        plan vitamin hepatitis group class category type grade team block gate terminal section model point phase
        schedule title division round pool apartment unit route line exhibit serie series formula option part letter
        appendix annex stage level tier zone concourse influenza malcolm generation
        """
    ),
    has_pronoun_i=True,
)
