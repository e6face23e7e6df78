"""Invented names. First and last names come from the same background; no pair is meant to be anybody."""

from __future__ import annotations

import random
from dataclasses import dataclass

# Last names that take their form from the first name are left out, so that every pair is a possible one.
BACKGROUNDS: dict[str, tuple[str, str, str, str]] = {
    # women, men, either, last names
    "british": (
        "Eleanor Harriet Megan Bethan Isla Catriona Philippa Gwen Rosalind Tamsin Joanna Heather Ruth Alison Kerry",
        "Callum Owen Duncan Gareth Alistair Toby Rhys Nathan Simon Gethin Lewis Marcus Hugh Adrian Stuart",
        "Robin Ashley Morgan Lindsay Frankie",
        "Whitlock Pemberton Garside Llewellyn Muirhead Tredwell Ockley Farnham Braithwaite Sallow Pryor Hebden Cawley Dunmore",
    ),
    "irish": (
        "Niamh Orla Siobhan Gráinne Maeve",
        "Cormac Declan Fergal Eoin Ruairí",
        "Shea Quinn",
        "Kilbride Tierney Mulcahy Rafferty Donlon",
    ),
    "west african": (
        "Grace Adaeze Yetunde Abena Folake Efua",
        "Kwabena Emeka Tunde Kojo Chidi Femi",
        "Ife Ayo",
        "Okonjo Adeyemi-Cole Boateng Nwosu Asante Balogun",
    ),
    "east african": (
        "Hodan Amina Selam Wanjiru Hiwot",
        "Dawit Abdi Kamau Yonas Otieno",
        "Sifa",
        "Tesfaye Warsame Mwangi Gebre Farah",
    ),
    "south asian": (
        "Meera Farzana Nusrat Harleen Anjali Sunita Lakshmi Rukhsana",
        "Arjun Imran Rajan Tariq Gurdeep Sanjay Vikram Shahid",
        "Kiran Jaspreet",
        "Menon Chowdhury Gill Qureshi Iyer Rahman Bhatt",
    ),
    "east asian": (
        "Mei-Lin Yuki Hye-jin Xiaoling Akiko Suyin",
        "Kenji Wei Min-ho Jun Haruto Zhiyuan",
        "Rin",
        "Chau Tanabe Seo Liang Okabe Hsu",
    ),
    "middle eastern": (
        "Leila Nour Shirin Rania Yasmin Parisa",
        "Karim Dariush Samer Ilyas Farid Kamran",
        "Noor",
        "Haddad Farhadi Khoury Sabbagh Tehrani",
    ),
    "turkish": ("Elif Zeynep Defne Selin", "Emre Baran Cem Kerem", "Deniz", "Çelik Aydın Korkmaz Yıldız"),
    "central european": (
        "Łucja Katarzyna Zsófia Eliška Iveta Dorota Réka",
        "Tomasz Bence Ondřej Paweł Gergely Radek",
        "Sasha",
        "Wierzba Kowalik Halász Marek Zieliński-Grant Benda Rajnoch",
    ),
    "southern european": (
        "Chiara Eleni Marisol Beatriz Giulia Despina",
        "Daniel Matteo Stavros Rui Álvaro Nikos",
        "Andrea",
        "Reyes Ferrante Papadakis Azevedo Quintela Moretti",
    ),
    "northern european": (
        "Linnea Maaike Sigrid Anneke",
        "Joost Henrik Anders Sven",
        "Kai",
        "Lindqvist Verhoeven Dahl Bakker Nyström",
    ),
    "caribbean": (
        "Marcia Shanice Delphine Yolande",
        "Delroy Andre Winston Leroy",
        "Jordan",
        "Beckford Lindo Hinds Etienne",
    ),
}
WEIGHTS = (26, 5, 9, 5, 13, 7, 7, 4, 8, 8, 4, 5)
PRONOUNS = {"woman": "she/her", "man": "he/him", "either": "they/them"}


@dataclass(frozen=True)
class Name:
    """``used`` is what the person likes to be called, ``legal`` what stands in the passport."""

    used: str
    legal: str
    pronouns: str
    background: str

    @property
    def first(self) -> str:
        return self.used.split(" ")[0]


class NamePool:
    """Draws names; within the first few hundred nobody is called like somebody else."""

    def __init__(self) -> None:
        self._taken: set[str] = set()  # whole names and, as long as there are enough, first names

    def draw(self, dice: random.Random) -> Name:
        name = self._try(dice)
        for attempt in range(60):
            if name.used not in self._taken and (attempt > 40 or name.first not in self._taken):
                break
            name = self._try(dice)
        self.keep(name.used)
        return name

    def keep(self, used: str) -> None:
        self._taken |= {used, used.split(" ")[0]}

    def _try(self, dice: random.Random) -> Name:
        background = dice.choices(list(BACKGROUNDS), weights=WEIGHTS)[0]
        women, men, either, last = (text.split() for text in BACKGROUNDS[background])
        gender = dice.choices(("woman", "man", "either"), weights=(46, 44, 10))[0]
        first = dice.choice({"woman": women, "man": men, "either": either}[gender])
        family = dice.choice(last)
        pronouns = PRONOUNS[gender]
        if gender == "either" and dice.random() < 0.4:
            pronouns = dice.choice(("she/her", "he/him", "she/they"))
        legal = first
        if dice.random() < 0.12:  # some people go by another name than their papers say
            legal = dice.choice(women + men)
        return Name(f"{first} {family}", f"{legal} {family}", pronouns, background)
