"""Given names beside those of `given_names`: French, South Asian, African, Arabic, East Asian, Celtic and Slavic ones, and
the words of calls that are none. Pure; general knowledge, put together for this project.
"""

MORE_NAMES = frozenset(
    """
    abdelkader abdou abdoulaye abena abiola adama adebayo adeline adjoa adwoa aicha aissata akosua alban aleksandra alessio
    alix alphonse amadou amandine amara ambroise aminata anaelle anais anand andree anette anil anjali ankit annick anouk
    anselme anthea antonin anuja apolline aretha ariane arielle aristide arlette armand armelle arnaud arsene arun arundhati
    asma astou aude audric augustin aurelien aurore ayaan ayodele aziz babacar bahar baptiste barnabe barnaby bartek basile
    bastien benedicte benoite berengere bernadine bertrand bhavna biju blandine blessing boubacar brahim brice brigitte
    bronagh bronwyn cadence camille candice caoimhe carine caroline cassandra catherine cecile cecilia cedric celeste celestin
    celia celine cerys chaima chandra chantal charlene charlotte chiamaka chiara chidi chima chinedu chinonso chioma
    christelle christiane christine christophe ciara cillian clara clarisse claude claudette claudie claudine clemence
    clementine clothilde clotilde colette colm coralie corentin corinne cosima cyril cyrille dafydd dalila damien daniela
    daniele danielle danuta darragh darren davide deborah declan deepak deepika deirdre delphine denise deniz devi didier
    dieynaba dimitri dominika dominique donal dorota dorothee dylan ebony edith edmond edouard edwige efua eileen eilidh
    eimear eleonore elhadj eliane elisabeth elise elodie eloise emeka emilie emilien emmanuelle enzo eric ernestine esme
    esteban estelle ethel etienne eugene eugenie eunice evelyne ewa ewan fabien fabienne fabrice farah farida farouk fatima
    fatimata fatou fatoumata faustine felicia felicien felicite ferdinand fergus fernand finlay fiona firas firmin flavie
    flavien florent florian fouad francine franck francois francoise frederic frederique gabin gael gaelle garance gareth
    gaspard gaston gauthier gautier genevieve geoffrey georges georgette geraldine gerard germain germaine ghislain ghislaine
    gilbert gilberte giles gilles ginette gisele gladys godfrey goran graham gregoire guillaume gulsen gurpreet gustave
    guylaine gwenaelle gwendoline gwyneth habiba hadrien hafsa hakim halima hamid hamza hanae hanane hania hardeep harpreet
    harshad hassan hawa helene henriette hermine herve hicham hilda hocine honorine houda hubert hugo hugues huguette humphrey
    hussein ibrahima ifeoma ikram imane ines innes ioan ipek irene irina isaac isabelle isla ismael issa ivana izabela jacek
    jacqueline jacques jagdeep jamal jamila jasper jaspreet javier jeanne jeannine jeremie jerome jihane joachim joanna
    jocelyne joel joelle johanna jonas jordane josephine josette josiane josue jules juliane julie julien juliette justine
    jyoti kader kalpana kamal kamila kareem karima karine karthik kasia katell katia katrin kavita kayleigh keisha kelechi
    kevin khadidja khadija khaled khalid kieran killian kiran koffi kofi konstantin krishna krzysztof kunal kwabena kwame
    kwasi laetitia lakshmi lamia lamine laszlo latifa latoya laure laurence laurent laurine lea leandre leanne leila leon
    leonie leopold leroy leslie liam lilian liliane lilou lindiwe lise lison loic lorenzo louane louis louisa louise lubomir
    luc lucas lucie lucien lucienne lucille ludivine ludovic lydia lydie lynette lyra madeleine maelle maeva magali magdalena
    magnus mahmoud maisie malik mamadou mandeep mandla manoj manon manuela marc marceau marcel marcelle marek margaux margery
    margot mariam marianne marie marielle marilyne marina marine marion marjorie marlene marouane marthe martine marwa maryam
    maryse mathieu mathilde mathis matteo matthias matthieu maude maureen maurice maurine maxence maxime maya mehdi melanie
    melissa melodie meryem michel michele micheline michelle mickael mihai milena milica mireille mirela miroslav mohamed
    mohammed mohan moira monique morag morgane mouna moussa muriel mustapha myriam nabil nabila nada nadege nadia nadine naima
    najat nalini nandini narendra natacha nathalie nathanael nawal neeraj neha nelly ngozi niamh nicolas nicole nikhil nikita
    nimesh ninon nisha nnamdi nneka noa noemie nolwenn nora noreen nour obinna oceane octavie odette odile oksana ola olena
    olga olivier ondine oona orla oumar oumou ousmane padma padraig paloma pascale pascaline patrice patricia patrick paula
    paulette pauline pavel pawel pedro perrine petra philippa philippe philomena pierrette piotr pooja prakash pranav prasad
    preeti prerna priscilla priscille prunelle quentin rabia rachid rachida radek rahel rahma rajesh rajiv ramesh ramona rania
    raphael raphaelle rashida raymonde reine remy rhian rhiannon rhys richa roch rodolphe rohan rohit rokhaya romane romy
    roselyne roshan rosine rozenn ruairi rukmini saanvi sabrine sacha sachin sadia safia sagal saida saidou sajid salif salim
    salimata salome samba samia sandeep sandrine sanjana sanna saoirse saskia satish saul savita seamus sebastien segolene
    selim serigne servane severine shabana shalini shanice shanti sheena shilpa shirin shreya shruti shweta sian sidonie sihem
    simeon sinead siobhan sioned slawomir sofiane solange solene soline souad souleymane sourav stanislas sumit sunita suresh
    suzette swati sylvain sylvette sylviane tabitha tadeusz taha tamsin tanguy tarek temitope thabo thandiwe thelma themba
    theophile thibault thibaut thierry thomasine tijana timothee tobi tola tomoko tricia tunde uche uchenna umar usha vaishali
    valentine valery vandana vania vasile venetia veronique vikas violaine virgile vishal vivek wafa wassim wendeline wiktor
    xavi xavier yacine yaelle yasmina yasmine yassine yaw yewande ylva yohan yolande youcef youssef yves zahra zaineb zakaria
    zbigniew zdenek zelda zineb zofia zoubida zsofia
    """.split()
)
FRENCH_WORDS_TOO = frozenset(
    """
    pierre claire rose noel france aurore olive violette blanche victoire constant clement ange desire fleur perle martin
    jean marie valentine prudence parfait modeste lucky marguerite capucine clementine cerise jade celeste charlotte
    aude marine marin morgane marc cadence blessing ebony patrice germain germaine gaston augustin chandra enzo devi
    eric reine louis
    """.split()
)
"""Of all names, those that are French words too, or products: in a text without capitals they need words around them."""
COMMON = frozenset(
    """
    a able about absolutely accord account actually adresse after again ah ai aide ailleurs all aller alors already alright
    also always am and another any anyone anything anyway apparently appelle après are around arrive ask assez at attendez au
    aucun aucune aujourd'hui aussi autre aux avant avec avez avoir avons away back bad be bear because been before besoin
    better between bien bientôt bill bit bonjour bonne bonsoir bref broken business but by bye c'était call called calling can
    can't cancel car card carte cause ce cela celle celui certainly ces cet cette change chaque check checking chez client
    code combien coming comme comment company compte confirm contre correct could couldn't customer d'abord d'accord dans data
    date day days de dear definitely demain depuis des did didn't different dire dis dit do does doesn't doing dois don't donc
    done donner dont down du déjà désolé désolée each easy either elle elles email en encore end enfin enough ensuite entre
    error es est est-ce et eu even ever every everything exactement exactly excuse excusez faire fait faut feedback few figure
    fin fine first fois for forgot forgotten found from front full funny get getting give glad go goes going gone good got
    great had half hang happy hard has have haven't having he he'd he'll he's hear hein hello help her here heure hey hi hier
    him his hold home hope hour how however i'd i'll i've ici if il ils important in information instant into invoice isn't
    issue it'd it'll its itself j'ai j'arrive j'en je joint jour journée jusqu'à just juste kind know known l'ai last late
    later least leave left lequel less let let's leur leurs like line list little long look looking lost lot lui là madame
    made mail main maintenant mais make many may maybe me mean mention merci mesdames message messieurs middle mieux mind mine
    minute missing moi moins mois moment money monsieur month more morning most mot much must myself même name nan ne near
    nearly need needs never new news next nice no nobody nom non none nope nos not nothing notre nous nouveau number of off
    often old on once one only open or order other ou ouais oui our out over own où paid paper par parce pardon parfait part
    pas patientez pay payment perfect perhaps personal personne peu peut-être peux phone place plus plutôt possible post pour
    pourquoi pouvez prefer presque pretty private probably problem problème près préfère préfèrerais préférerais prénom puis
    puisque qu'est-ce qu'il qu'on quand quatre que quel quelle quelqu'un quelque qui quick quite quittez quoi rappelle rather
    read ready really reason redis reference refuse remember repeat reply result retour revoir rien ring répète répétez said
    sais same sans save say saying says sec second see seems send sent sera service ses set seulement several shall she she's
    should show si sign since single sinon sir slow slowly soir soirée some somebody someone something somewhere sommes son
    sont soon speak spell spelled spelling spelt staff start still stop straight stuff such suis suite sur surtout system ta
    take taken talk tant tard te team tell tellement tes test than thank thats there there's they they're thing things this
    those though thought three through tiens time to today together told tomorrow ton tonight too took toujours tous tout
    toute toutes tried trop trouve true try trying très tu turn two tôt un under une unless until up update upset us use used
    useful usual utilise va vais vas vers very veux voici voilà voir vois vos votre voulez vous vrai vraiment wait waiting
    want wanted was wasn't way we we'll we're we've week weird well went were what what's whatever when where whether which
    while who whole why will with without won't wonder wondering work working works would wouldn't wrong y year years
    yesterday yet you you'd you'll you're you've young yours yourself ça étaient était étés êtes
    """.split()
)
"""Words that no short answer to “your name?” is made of, and that follow a title without being a name."""
