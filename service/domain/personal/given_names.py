"""Given names that are common in the languages of the installation's users, and those that are words too. Pure.

Public facts, put together for this project; no list can hold every name, and the benchmark says what that costs.
"""

GIVEN_NAMES = frozenset(
    """
    aaron abby abdul abdullah abigail abraham adam adele adrian adriana agnes agnieszka ahmad ahmed aiden aisha akiko alan
    alana albert alberto alejandra alejandro alessandro alessia alex alexander alexandra alexis alfred alfredo ali alice
    alicia alina alison allan allen allison alma alyssa amal amanda amber amelia amelie amina amir amit amy ana anastasia
    andre andrea andreas andrei andrew andy angela angelica angelina angelo anika anita anja ann anna annabel anne annette
    annie anthony antoine anton antonia antonio anya arash archie ariana arjun arlene armando arnold arthur arturo asha
    ashley astrid audrey aurelie ava axel ayesha aylin barbara barry bastian beatrice beatriz becky belinda ben benedict
    benjamin benoit bernadette bernard bernd bernie beth bethany betty beverly bianca bjorn bob bobby boris brad bradley
    brandon brenda brendan brent brett brian bridget britta brittany bruce bruno bryan caitlin calvin cameron camila
    camille candice carl carla carlos carmen carol carole caroline carolyn carrie catarina catherine cathy cecile cecilia
    celia celine cesar chantal charles charlie charlotte chelsea cheryl chiara chloe chris christa christian christina
    christine christof christoph christophe christopher christy cindy claire clara clarissa claude claudia claudio clemens
    clement cliff clifford colette colin colleen connor conrad constance cora corinne courtney craig cristina crystal
    curtis cynthia dagmar dalia damian damien dan dana daniel daniela daniele danielle danny daphne darius darko darren
    daryl dave david davide dawid dean deborah debra deepak deirdre delphine denis denise dennis derek desiree devon diana
    diane diego dieter dimitri dina dirk dmitri dolores dominic dominik dominique don donald donna doris dorothea dorothy
    doug douglas duncan dustin dwayne dylan eamon eddie edgar edith edmund eduardo edward edwin eileen elaine elena eleanor
    eli elias elif elijah elisa elisabeth elise elizabeth ella ellen ellie elliot elsa elvira emil emilia emilie emilio
    emily emma emmanuel enrico enrique eric erica erik erika erin ernest ernesto esteban estelle esther ethan eugene eva
    evan evelyn fabian fabio fatima federico felicia felicity felipe felix ferdinand fernanda fernando fiona flavia
    florian francesca francesco francine francis francisca francisco francois francoise frank frankie franz fred freddie
    frederic frederick freya friedrich fritz gabriel gabriela gabriele gabrielle gareth gary gavin gemma genevieve geoff
    geoffrey george georgia georgina gerald geraldine gerard gerhard gianni gilbert giles gina giorgio giovanna giovanni
    giulia giuseppe gladys glen glenda glenn gloria goran gordon graham greg gregor gregory greta guido guillaume guillermo
    gunther gustav gustavo gwen gwendolyn hamza hana hank hanna hannah hannes hans harold harriet harrison harry hassan
    hazel heather hector heidi heike heinrich heinz helen helena helene helga helmut henri henrik henry herbert herman
    hilary hiroshi holger holly horst howard hugo hussein ian ibrahim ida ignacio igor ilse imran ines inga inge ingrid
    irene irina irma isaac isabel isabella isabelle ismail ivan ivana ivo jackie jacob jacqueline jacques jade jaime jake
    jakob jamal james jamie jan jana jane janet janice janine jared jasmin jasmine jason javier jay jean jeanette jeanne
    jeff jeffrey jelena jenna jennifer jenny jens jeremy jerome jerry jesse jessica jessie jill jim jimmy jin jo joachim
    joan joana joanna joanne joao jochen jodie joe joel joerg johan johanna johannes john johnny jon jonas jonathan jorge
    jose josef josefa joseph josephine josh joshua josip jovan joyce juan juanita judith judy julia julian juliana julie
    julien juliet juliette julio julius jurgen justin justine kai kamal karen karim karin karina karl karla karolina kate
    katharina katherine kathleen kathrin kathryn kathy katia katie katja katrin katrina kayla keith kelly kelsey ken
    kenneth kenny kerry kevin khalid kiara kim kimberly kirsten kirsty klaus konrad krista kristen kristian kristin kristina
    kristof krystal kurt kyle lakshmi lana lara larissa larry lars latisha laura laurel lauren laurence laurent lawrence
    layla lea leah leandro leila leo leon leona leonard leonardo leonie leroy leslie lester leticia lewis liam lidia lilian
    liliana lillian lily lina linda lindsay lindsey linus lionel lisa lise liz lloyd logan lois lola lorena lorenzo loretta
    lori lorraine lottie louis louisa louise luc luca lucas lucia luciana lucie lucien lucille lucinda lucy ludwig luigi
    luis luisa luka lukas luke luna luz lydia lynn maarten mabel madeleine madeline magda magdalena maggie mahmoud maja
    malcolm malik mandy manfred manuel manuela marc marcel marcela marcella marcelo marcia marcin marco marcos marcus mareike
    margaret margarita margot maria mariam marian mariana marianne marie marija marijana marilyn marina mario marion marisa
    marius mariya marjorie markus marlene marlon marta martha martin martina marvin mary maryam mateo mathias mathieu
    mathilde matilda matt matteo matthew matthias mattia maureen maurice mauricio mauro max maxim maximilian maxine maya
    megan mehmet mei melanie melinda melissa mercedes meredith merve mia micah michael michaela michel michele michelle
    miguel mihai mika mike mikhail mila milan milena miles mina ming mira miranda miriam mirjam mirko mitchell mohamed
    mohammad mohammed moira moises molly mona monica monika monique morgan moritz muhammad murat murray mustafa myra myriam
    nadia nadine nadja nancy naomi natalia natalie natasha nathalie nathan nathaniel neha neil nelson nia niall nicholas
    nick nicky nico nicola nicolas nicole nigel niklas nikola nikolai nikos nils nina noah noel noemi nora norbert norma
    norman nuno octavia olaf oleg olga oliver olivia olivier omar orlando oscar oskar otto owen pablo paige pamela paola
    paolo pascal patricia patrick patrik paul paula paulina pauline paulo pavel pedro peggy penelope penny percy pete peter
    petra phil philip philipp philippa philippe phillip phoebe phyllis pierre pietro pilar piotr polly preston priscilla
    priya quentin quinn rachel rafael rahul raj rajesh ralf ralph ramon ramona randall randy raphael raquel rashid raul
    ravi raymond rebecca regina reinhard remi renata renate rene renee reuben rhonda ricardo richard rick ricky rita
    robbie robert roberta roberto robin robyn rochelle rodney rodrigo roger roland rolf roman romain romeo ron ronald
    ronan ronnie rory rosa rosalie rosalind rosanna rosemary rosie ross rowan roxanne roy ruben rudolf rupert russell ruth
    ryan sabine sabrina said sally salma salvatore sam samantha samir samira samuel sandeep sandra sandro sandy sanjay
    santiago sara sarah sasha saskia scott sean sebastian selena selma serena serge sergei sergio seth shane shannon sharon
    shaun shauna shawn sheila shelley sherry shirley siegfried sigrid silke silvia simon simona simone sinead sofia sonia
    sonja sophia sophie soraya stacey stacy stan stanley stefan stefania stefanie stella stephan stephane stephanie stephen
    steve steven stewart stuart sunil susan susanna susanne susie suzanne sven svenja svetlana sybille sylvia sylvie tamara
    tania tanja tanya tara tariq tatiana tatjana ted teresa terence terry tessa thea theo theodore theresa therese thibault
    thomas thorsten tiago tiffany tilda tim timo timothy tina tobias toby todd tom tomas tomasz tommy toni tony torsten tracy
    travis trevor tristan troy tyler udo ulrich ulrike ursula uwe valentin valentina valeria valerie vanessa vera verena
    veronica veronika vicente vicky victor viktor viktoria vijay vikram vincent vincenzo virginie vivian viviana vivien
    vladimir volker walter wanda warren wayne wendy werner wesley wilfred wilhelm wilma winston wolfgang wojciech xavier
    xenia yann yannick yara yasmin yolanda yusuf yuki yvette yvonne zachary zainab zara zeynep zoe zoltan zuzana
    """.split()
)
WORDS_TOO = frozenset(
    """
    abe amber angel april art august austin autumn basil bill bliss brandy brook brooke bud buddy carol carter cash chance
    charity chase chelsea cherry christian chuck chip clay cliff cole cooper crystal dale dash dawn dean dee delta destiny
    dolly dot drew duke earl eve faith fern fletcher flora florence forest frank gale gene ginger glen grace grant guy hank
    happy harmony harry heath heather heaven holly honor hope hunter iris ivy jack jade jasmine jay jean jet jewel joy june
    junior kit lance laurel lily lou major mark marshall mason max may mercy miles mike milo misty morgan nick norm olive
    page parker pat patience paige pearl penny pepper piper poppy precious prince ray reed rich river rob robin rocky rose
    ruby rusty sage said sally sandy scout shell sky skip sonny star sterling stew stone storm sue summer sunny sydney
    taylor temple terry tiger trinity trip tucker victoria viola violet virginia ward wade will willow winter woody jan
    jordan paris london georgia madison brooklyn carolina israel india asia china africa lane chelsea mercedes alexa siri
    cortana bixby watson java ruby perl max pro mini luna nova stella victor sierra oscar romeo juliet charlie mike papa
    logan kim don guy mina ross troy orlando jackson lincoln washington houston dallas phoenix denver santiago diego
    kelly sam mary ali amit ben dan ken ron ted tim tom jo ann bob don
    """.split()
)
"""Names that are words, places, products or months too: they count only where the words around them say so."""
NO_PERSON = frozenset(
    """
    paris london georgia madison brooklyn carolina israel india asia china africa lane mercedes alexa siri cortana bixby watson
    java ruby perl max pro mini delta april may june july august summer winter autumn spring sunday sydney austin florence
    virginia orlando jackson lincoln washington houston dallas phoenix denver santiago victoria chelsea senior sky star stone
    storm will
    """.split()
)
"""Of those, the ones that are something else more often than a person, also where words around them would fit one."""
SHORT_BUT_SURE = frozenset(
    "sam mary ali amit ben dan ken ron ted tim tom ann bob kelly kim sally diego mike nick harry".split()
)
"""In the list above only because another list would not have them; as capitalised words they are people."""
