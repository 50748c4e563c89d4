"""Names of invented people, by the community a family comes from; any likeness to somebody is chance."""

from portal.demo_data.communities import Community


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENGLISH = Community(
    47,
    _words(
        """
        Abbott Ainsworth Barlow Beckett Birchall Bradshaw Carter Chadwick Clayton Cooper Crossley Dawson
        Dixon Eaton Ellis Fairclough Fletcher Foster Garside Gibson Greenwood Hadley Harrison Hartley Holt
        Hughes Ibbotson Jarvis Kendall Kershaw Lambert Lister Marsden Mellor Nash Newton Osborne Ormerod
        Parkin Pearson Pickering Radcliffe Reeves Ridley Sanderson Shaw Sutcliffe Tattersall Thorpe
        Tomlinson Underwood Vickers Walton Whitaker Wilkinson Woodhead Yates O’Brien O’Connor Smith-Jones
        """
    ),
    _words(
        """
        Alice Amelia Amy Beth Charlotte Chloe Daisy Emily Emma Evie Florence Freya Georgia Grace Hannah
        Holly Isla Jessica Katie Laura Lily Lucy Maisie Megan Mia Molly Olivia Poppy Rachel Rebecca Rosie
        Sarah Sophie Zoe
        """
    ),
    _words(
        """
        Adam Alex Alfie Archie Arthur Ben Callum Charlie Christopher Daniel Dylan Ethan Finley Freddie
        George Harry Henry Jack Jacob James Joe John Joshua Leo Lewis Liam Luke Matthew Michael Nathan
        Noah Oliver Oscar Reece Ryan Sam Simon Theo Thomas Toby William
        """
    ),
    older_female=_words(
        """
        Barbara Carol Christine Deborah Dorothy Eileen Hazel Helen Jane Janet Jean Joan Joyce Julie Karen
        Linda Margaret Mary Pamela Patricia Ruth Sheila Susan Sylvia Tracey Valerie
        """
    ),
    older_male=_words(
        """
        Alan Albert Andrew Anthony Brian Colin David Dennis Derek Edward Frank Gordon Graham Ian Keith
        Kenneth Kevin Malcolm Mark Martin Neil Paul Peter Philip Raymond Richard Robert Ronald Stephen
        Stuart Trevor
        """
    ),
)

PAKISTANI = Community(
    16,
    _words(
        """
        Ahmed Akhtar Ali Anwar Arshad Ashraf Aslam Aziz Butt Chaudhry Dar Farooq Hussain Iqbal Javed
        Kayani Khan Latif Mahmood Malik Mehmood Mirza Mughal Nawaz Qureshi Rafiq Raja Rashid Rehman Saleem
        Shah Sharif Siddiqui Sultan Tariq Yousaf Zaman
        """
    ),
    _words(
        """
        Aaliyah Aisha Amina Anum Asma Ayesha Bushra Fatima Fozia Hafsa Hina Hira Iqra Javeria Khadija
        Kiran Maira Maryam Mehwish Nabeela Nadia Naila Nasreen Noor Parveen Rabia Razia Rubina Saima
        Samina Sana Shazia Sidra Sumaira Tahira Uzma Yasmin Zahra Zainab Zara
        """
    ),
    _words(
        """
        Adeel Adnan Ahsan Amir Asif Atif Bilal Danish Faisal Farhan Hamza Haris Hassan Ibrahim Imran Irfan
        Ismail Junaid Kamran Khalid Mohammad Mohammed Muhammad Mustafa Nadeem Naveed Omar Rizwan Saad
        Sajid Salman Shahid Shoaib Tahir Umar Usman Waqar Waseem Yasir Yusuf Zahid Zeeshan
        """
    ),
    "ur",
    0.42,
    0.3,
    female_family=("Bibi", "Akhtar", "Kausar", "Begum"),
)

BANGLADESHI = Community(
    9,
    _words(
        """
        Ahmed Alam Ali Chowdhury Choudhury Haque Hossain Hussain Islam Kabir Karim Khan Mia Miah Rahman
        Rashid Sarkar Shikdar Talukdar Uddin Ullah
        """
    ),
    _words(
        """
        Afia Anika Ayesha Farhana Fahmida Halima Jannat Jasmin Khaleda Lima Mahfuza Maliha Mim Momtaz
        Nargis Nasima Nazia Nusrat Rahela Rima Rokeya Ruksana Sabina Sadia Salma Shahana Shirin Sultana
        Taslima Tasnim
        """
    ),
    _words(
        """
        Abdul Anis Arif Ashik Azad Delwar Faruk Habib Harun Jahangir Jamal Kamal Mahbub Masud Mizan
        Mohammed Monir Nazrul Rafi Rahim Rakib Rubel Sabbir Salim Shafiq Shahin Sohel Tanvir Tareq Yunus
        """
    ),
    "bn",
    0.45,
    0.35,
    female_family=("Begum", "Khatun", "Akter", "Bibi"),
)

POLISH = Community(
    7,
    _words(
        """
        Adamski Borkowski Czarnecki Dąbrowski Duda Gajewski Górski Jabłoński Jankowski Kaczmarek Kamiński
        Kowalski Krawczyk Kubiak Lewandowski Majewski Mazur Nowak Pawłowski Piotrowski Rutkowski Sikora
        Szymański Wiśniewski Wójcik Zając Zalewski Zieliński
        """
    ),
    _words(
        """
        Agata Agnieszka Aleksandra Alicja Aneta Anna Barbara Beata Dorota Ewa Gabriela Hanna Iwona Joanna
        Julia Karolina Katarzyna Kinga Lena Magdalena Małgorzata Marta Monika Natalia Oliwia Patrycja
        Sylwia Weronika Wiktoria Zuzanna
        """
    ),
    _words(
        """
        Adam Adrian Andrzej Antoni Bartosz Damian Dawid Filip Grzegorz Jakub Jan Kacper Kamil Krzysztof
        Łukasz Maciej Marcin Marek Mateusz Michał Oskar Paweł Piotr Rafał Robert Sebastian Stanisław
        Szymon Tomasz Wojciech
        """
    ),
    "pl",
    0.7,
    0.25,
    feminine=(("ski", "ska"), ("cki", "cka")),
)

ROMANIAN = Community(
    6,
    _words(
        """
        Albu Balan Barbu Ciobanu Constantin Cojocaru Diaconu Dobre Dumitru Florea Georgescu Grigore
        Iliescu Ionescu Lazăr Lungu Manole Marin Matei Moldovan Munteanu Neagu Nistor Olaru Popa Popescu
        Preda Radu Rusu Șerban Stan Stoica Tudor Ungureanu Vasile Voicu
        """
    ),
    _words(
        """
        Adina Alexandra Alina Ana Andreea Bianca Camelia Carmen Cristina Daniela Denisa Diana Elena
        Florentina Gabriela Georgiana Ioana Irina Laura Larisa Loredana Maria Mihaela Mirela Monica
        Nicoleta Oana Raluca Roxana Simona Ștefania Teodora
        """
    ),
    _words(
        """
        Adrian Alexandru Alin Andrei Bogdan Călin Cătălin Ciprian Constantin Cosmin Cristian Dan Daniel
        Dragoș Emil Florin Gabriel George Ionuț Iulian Laurențiu Lucian Marian Marius Mihai Nicolae Ovidiu
        Răzvan Sorin Ștefan Tudor Vlad
        """
    ),
    "ro",
    0.75,
    0.3,
)

GUJARATI = Community(
    5,
    _words(
        """
        Amin Barot Bhatt Desai Dave Gandhi Joshi Kothari Lad Mehta Mistry Modi Naik Parekh Parmar Patel
        Raval Shah Solanki Thakkar Trivedi Vaghela Vyas
        """
    ),
    _words(
        """
        Anjali Asha Bhavna Daksha Deepa Dipti Falguni Hansa Heena Ila Jaya Jyoti Kajal Kavita Komal Meena
        Nisha Pooja Priya Rekha Rina Roshni Sejal Sheetal Sonal Urvashi Varsha
        """
    ),
    _words(
        """
        Ajay Amit Anil Bharat Chirag Dilip Dinesh Hardik Hitesh Jayesh Kiran Kunal Mahesh Manish Mitesh
        Naresh Nikhil Nilesh Paresh Pravin Rajesh Rakesh Sanjay Suresh Vijay Vipul
        """
    ),
    "gu",
    0.3,
    0.2,
)

AFRICAN = Community(
    6,
    _words(
        """
        Abdi Abiola Adebayo Adeyemi Adomako Afolabi Agyeman Appiah Asante Ayodele Balogun Boateng
        Chikwanha Dlamini Eze Farah Gyamfi Hassan Igwe Jama Mensah Moyo Mutasa Ncube Nwosu Obi Ochieng
        Okafor Okeke Olawale Osei Owusu Sibanda Tembo Warsame
        """
    ),
    _words(
        """
        Abena Adaeze Ama Amara Asha Ayaan Blessing Chiamaka Chipo Efua Esther Faith Folake Funmi Gloria
        Hodan Ifeoma Kemi Mercy Nana Ngozi Patience Rudo Sagal Tendai Thandiwe Titilayo Yewande Zainab
        """
    ),
    _words(
        """
        Abdullahi Ade Ayo Babatunde Bashir Chidi Chukwuma Emeka Emmanuel Femi Godfrey Ibrahim Isaac Jide
        Joseph Kofi Kojo Kwabena Kwame Mohamed Nnamdi Obinna Samuel Segun Tapiwa Tariro Tunde Yaw Yusuf
        """
    ),
    "so",
    0.12,
    0.4,
)

PORTUGUESE = Community(
    4,
    _words(
        """
        Almeida Antunes Barbosa Carvalho Correia Costa Cunha Fernandes Ferreira Figueiredo Gomes Gonçalves
        Lopes Machado Marques Martins Mendes Moreira Nunes Oliveira Pereira Pinto Ribeiro Rocha Rodrigues
        Santos Silva Soares Sousa Tavares Teixeira
        """
    ),
    _words(
        """
        Ana Beatriz Bruna Carla Catarina Célia Cristina Daniela Fátima Filipa Inês Isabel Joana Júlia
        Leonor Lúcia Luísa Mafalda Margarida Maria Mariana Marta Paula Rita Sandra Sílvia Sofia Teresa
        Vera
        """
    ),
    _words(
        """
        Afonso André António Bruno Carlos Diogo Duarte Fábio Fernando Francisco Gonçalo Henrique Hugo João
        Jorge José Luís Manuel Marco Miguel Nuno Paulo Pedro Rafael Ricardo Rui Sérgio Tiago Vasco
        """
    ),
    "pt",
    0.65,
    0.25,
)

COMMUNITIES = (ENGLISH, PAKISTANI, BANGLADESHI, POLISH, ROMANIAN, GUJARATI, AFRICAN, PORTUGUESE)
