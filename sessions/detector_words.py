"""Word lists of the detector, our own: plain words that are also names, short forms of names, words that say who somebody is."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Names that are plain words as well: they count when written as a name.
ORDINARY_NAMES = _words(
    "grace hope joy faith rose will mark may april june august summer autumn dawn grant bill rob sue pat jack art drew frank dean "
    "ray daisy ivy lily violet robin jay wren brook sage rowan ash glen heath king young long park hall wood woods hill lake "
    "stone brown green white black day field bell rich penny guy gene miles chase page pearl ruby amber ginger hazel holly "
    "iris jade jasmine olive poppy rosemary sandy sky star sunny reed cliff clay dale forest pierce skip chance case chip "
    "buddy dot gay honey kitty melody mercy merry norm patience prudence queen river rusty sonny sterling storm tiffany "
    "trinity true victor wade winter bishop baker cook carter mason taylor hunter fisher shepherd porter price love bond "
    "best cross church fox wolf bird swan finch marsh moss banks rivers ford mills knight little small short moody noble "
    "speed sharp strong swift gray grey gold silver bright light waters pond pool rain frost snow wise good new cole"
)
# Plain words that open a sentence or are short enough to look like a short form of a name.
COMMON = _words(
    "a about after again all almost also although always among an and another any anybody anything are around art as asked at "
    "away back bad barely be because been before began being below best better between big bit both brief brought but by calm "
    "came can car care carried catch chair change check clear close closed closer closing come coming could cut day days deal "
    "did do does doing done down during each early end ended ending enough even evening every everybody everyone eye far fear "
    "feedback feels felt few find first five for found four from full gave get give given go goal going good got great group "
    "had half hand hard has have having he held help her here hers herself high him himself his home hope hour how however i if "
    "ill in inside instead into is it its itself joined just keep kept key kind knew know last late later laughed least leave "
    "led left less let like listened little long look looked lot low made make man many map mark may maybe me mean member "
    "members men middle might mind mine month mood more morning most moved much must my name named near need never new next "
    "nine no nobody none nor not note nothing notice noticed now of off often old on once one only open opened opening or other "
    "others our out outside over own pair pairs pan part parts past pause people perhaps person plan present put quiet quietly "
    "rather real reached ready rest right role room round run said same sat saw say says second see seemed seems seen set seven "
    "several shared she short should show side silence since sit six so some somebody someone something soon space spoke "
    "stayed step still stop such take taken talk ten than that the their them then there therapist these they thing think this "
    "those though thought three through time to today together told tonight too took touch towards turn turned two under until "
    "up us very voice wait waited want wanted war warm warmth was way we week weeks well went were what when where which while "
    "who whole why will win with within without woman women word words work worked would year yes yet you young your ask asks "
    "agreed accepted arrived attended began checked chose contribution cried described disclosed distress engaged expressed "
    "focused gave goals grew interaction interpersonal invited leaned less linked listened mentioned noted observed offered "
    "participation practised progress reflected reported responded response returned reviewed risk safety shared smiled stated "
    "struggled support supported tearful thanked theme therapy topic tried used welcomed wished exercise exercises session "
    "sessions facilitators facilitator homework practice agenda check-in climate beginning belonging boundaries closeness "
    "conflict trust intimacy feelings belief beliefs hot sad mad glad son dad mum mom car cat dog can cap cup mar mer ali ada "
    "jar jam sol sal pet pit pie pin leo ana mal max mel val tan tin tea bus bar bed ben box fan fit fly fun gap gas gym hat "
    "era air ear eat egg ago aid aim add act age arm ark ice ink joy joke sick self send sense sent seat sea"
) - _words("ben mel val max leo ana ali sal mal mar ada")
NOT_A_PERSON = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october "
    "november december english christmas easter london plan vitamin step type option version hepatitis grade zoom side team "
    "british european german french spanish italian irish scottish american british internet cbt"
)
ABBREVIATIONS = _words("GP OK TV UK US EU AM PM ID IT AA NA HR CV DM PE IQ AI VR PC DJ AC DC MA BA MS")
# Somebody of whom a text says this is not in the group.
RELATIONS = _words(
    "friend friends sister sisters brother brothers partner mother father mum dad mom boss colleague ex cousin aunt uncle "
    "neighbour neighbor flatmate roommate housemate daughter son manager boyfriend girlfriend wife husband date teacher "
    "landlord doctor grandmother grandfather stepfather stepmother nephew niece supervisor coworker tutor coach teammate "
    "godmother"
)
# What a person does in a note: a name stands before these words.
TELLING = _words(
    "said says told tells spoke gave took was is has had sat began felt came went left kept made brought got found let met put "
    "saw thought wept laughs cries cried asks asked and who also then again did does could would will might should stood chose "
    "held read ran wrote knew heard grew"
)
STOP = _words(
    "the a an and or of in on at to for with from by as is was are were be been has have had his her their its my our your one two "
    "three four five six who that this these those person member people somebody likes lives works working plays play job has "
    "old new very near next every day week year years day into over out up about only more most some any all not own used using "
    "called named for moved goes going comes came made makes does did can went get got since once still just than them she "
    "her him they works worked work live lived home house time times thing things man woman wife husband partner son daughter "
    "mother father child children friend friends brother sister"
)
# Words that a note may use of anybody: two of them make a fact, one does not.
EVERYDAY_WORDS = _words(
    "night bus car train road drive drives keep keeps bee bees teach teaches teacher school class sing sings song choir "
    "dance dances dancing paint paints draw draws run runs running walk walks swim swims cook cooks write writes read reads "
    "book books music garden dog dogs cat cats house flat street town city village sea river hill lost lose won win came "
    "come goes moved left died death ill illness hospital crash accident fire ferry boat ship plane wedding divorce birth "
    "baby phone letter food money shop office team sport football game church club evening morning summer winter grew born "
    "young older parent parents former member volunteer student nurse doctor owner makes rebuilds builds sells buys wears "
    "speaks studied study studies survived war country language film camera photograph kitchen bread table door window bird "
    "birds fish horse horses coffee wine dinner breakfast holiday journey travel travels big small red blue white black "
    "green tall short loud quiet first last"
)
_SHORT = """
alexander alex al sasha xander lex; alexandra alex sandra sasha lexi; andrew andy drew; anthony tony ant; antonia toni;
barbara barb babs; benjamin ben benny benji; catherine cathy kate katie kitty cat; katherine kate katie kathy kat kit;
charles charlie chuck chaz; charlotte charlie lottie char; christopher chris kit topher; christina chris tina chrissie;
christine chris chrissie; daniel dan danny; daniela dani; danielle dani elle; david dave davey; deborah deb debbie; dominic
dom nic; dorothy dot dolly; edward ed eddie ted ned; eleanor ellie nell nora; elizabeth liz lizzie beth betty eliza libby
lisa; emily em emmy millie; emma em; florence flo flossie; francesca fran frankie chess; francis frank fran; frederick fred
freddie; gabriel gabe; gabriella gabby ella; georgina georgie gina; gerald gerry; gregory greg; grace gracie; harold harry
hal; henry harry hal hank; isabel izzy bella belle; isabella izzy bella; jacob jake; jacqueline jackie; james jim jimmy
jamie; jennifer jen jenny; jessica jess jessie; joanna jo; jonathan jon jonny nathan; joseph joe joey; josephine jo josie;
joshua josh; judith judy jude; julia jules; julian jules; kenneth ken kenny; lawrence larry laurie; leonard len leo lenny;
louise lou; lucinda lucy cindy; margaret maggie meg peggy greta marge; matilda tilly mattie; matthew matt matty; megan meg;
michael mike mick mickey; michelle shell mich; mohammed mo; muhammad mo; natalie nat; natasha tasha nat; nathaniel nathan
nate nat; nicholas nick nicky; nicola nicky nic; oliver ollie; olivia liv livvy; patricia pat patty tricia trish; patrick
pat paddy rick; pamela pam; penelope penny nell; peter pete; philip phil pip; phillip phil pip; philippa pip pippa; piotr
peter petya; rachel rach; raymond ray; rebecca becky becca bex; richard rich rick dick ricky; robert rob bob bobby robbie
bert; roberta bobbie; ronald ron ronnie; samantha sam sammy; samuel sam sammy; sarah sal sally; sebastian seb bas; sofia
sofi soph; sophia soph sophie; sophie soph; stephanie steph; stephen steve steph stevie; steven steve; susan sue susie;
theodore theo ted teddy; theresa terry tess; teresa terry tess; thomas tom tommy; timothy tim timmy; valerie val; veronica
ronnie vero; victoria vicky tori; vincent vince vinny; virginia ginny; walter walt wally; wilhelmina billie mina; william
will bill billy liam; winifred win winnie fred; yusuf yusi; zachary zach zac; callum cal; amara mara; aleksandra ola sasha;
ekaterina katya; dmitri dima; mikhail misha; vladimir vova; maria mia mari; giuseppe beppe; francisco paco pancho; jose
pepe; guadalupe lupe; ignacio nacho; dolores lola; rosario charo; aidan aide; caoimhe keeva; siobhan shiv; padraig paddy;
dashiell dash; maximilian max; augustus gus; augustine gus; angus gus; eugenia genie; henrietta etta hattie; cordelia delia;
ophelia phee; beatrice bea trixie; constance connie; cassandra cass; marguerite maggie; millicent millie; rosalind roz;
rosamund roz; sylvester sly; tobias toby; ulysses uly; zebediah zeb; ezekiel zeke; abigail abby gail; adelaide addie; agatha
aggie; albert al bert; alfred alf alfie; amelia amy millie mel; arthur art artie; bernard bernie; bridget bridie; caroline
carrie caro; cecilia cece celia; clarissa clare; clifford cliff; cynthia cindy; desmond des; dennis den; donald don donnie;
douglas doug; edith edie; edmund ed ned; ernest ernie; evelyn evie eve; felicity flick fliss; geraldine gerry; gertrude
trudy; gwendolyn gwen; harriet hattie; helena nell lena; herbert herb bert; hubert hugh bert; ian iain; imogen immy; irene
rene; jeremy jez jem; leonora nora; lillian lily; lydia lyddie; madeleine maddie; magdalena lena magda; marcus marc; martha
marty; martin marty; maurice mo; mildred millie; miriam mim; montgomery monty; muriel mu; nadia nads; norman norm; rafael
rafa; ramona mona; reginald reg reggie; rosemary rosie; rupert ru; russell russ; sidney sid; solomon sol; stanley stan;
suzanne suzie; sylvia syl; tabitha tabby; vanessa nessa; vivian viv; wendy wen; wilfred wilf; yvonne eve; yolanda yoli
"""
NICKNAMES: dict[str, frozenset[str]] = {
    words[0]: frozenset(words[1:]) for words in (entry.split() for entry in _SHORT.split(";")) if words
}
