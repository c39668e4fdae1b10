// SPDX-License-Identifier: AGPL-3.0-or-later
// The fixed words of the report, in both languages. Constants; any thread.
#pragma once

#include <string_view>

#include "sortition/sentences.hpp"

namespace isegoria::sortition {

// What a method guarantees, in a paragraph; empty for a name that is no method.
[[nodiscard]] Words guarantee_of(std::string_view method);

namespace report_words {

inline constexpr Words heading{"Report of a draw by lot", "Rapport d'un tirage au sort"};
inline constexpr Words lead{
    "{panel} people were drawn by lot from a pool of {people}. This page shows how, and how anybody "
    "can check it. It names nobody.",
    "{panel} personnes ont été tirées au sort dans un vivier de {people}. Cette page montre comment, et "
    "comment chacun peut le vérifier. Elle ne nomme personne."};
inline constexpr Words in_pool{"people in the pool", "personnes dans le vivier"};
inline constexpr Words in_panel{"seats on the panel", "sièges dans le panel"};
inline constexpr Words possible_panels{"panels in the lottery", "panels dans la loterie"};
inline constexpr Words smallest{"smallest chance", "plus petite chance"};
inline constexpr Words largest{"largest chance", "plus grande chance"};

inline constexpr Words composition{"Panel, quotas and pool", "Panel, quotas et vivier"};
inline constexpr Words composition_lead{
    "The panel meets every quota. Counts of fewer than {small} people, and others from which they "
    "could be computed, are hidden (–) so that nobody can be recognised.",
    "Le panel respecte chaque quota. Les effectifs de moins de {small} personnes, et d'autres dont on "
    "pourrait les déduire, sont masqués (–) pour que personne ne puisse être reconnu."};
inline constexpr Words legend_panel{"panel", "panel"};
inline constexpr Words legend_quota{"quota", "quota"};
inline constexpr Words legend_pool{"pool's share of the seats", "part du vivier rapportée aux sièges"};
inline constexpr Words table_of{"{feature}: quota, panel and pool", "{feature} : quota, panel et vivier"};
inline constexpr Words value{"Value", "Valeur"};
inline constexpr Words quota{"Quota", "Quota"};
inline constexpr Words panel{"Panel", "Panel"};
inline constexpr Words pool{"Pool", "Vivier"};
inline constexpr Words share{"of the pool", "du vivier"};
inline constexpr Words quota_range{"{minimum} to {maximum}", "{minimum} à {maximum}"};
inline constexpr Words hidden{"hidden", "masqué"};

inline constexpr Words chances{"How equal the chances were", "L'égalité des chances"};
inline constexpr Words chances_lead{
    "Before the draw each person had a chance to be seated. Quotas keep chances from being all equal: "
    "where few people answered, each of them is needed more often. The dashed line is what everybody "
    "would have had without quotas.",
    "Avant le tirage, chaque personne avait une chance de siéger. Les quotas empêchent que toutes les "
    "chances soient égales : là où peu de gens ont répondu, chacun d'eux est plus souvent nécessaire. La "
    "ligne tiretée est la chance que tous auraient eue sans quotas."};
inline constexpr Words chance_caption{"Chances of the people of the pool",
                                      "Chances des personnes du vivier"};
inline constexpr Words figure{"Figure", "Chiffre"};
inline constexpr Words lower_quarter{"a quarter have at most", "un quart a au plus"};
inline constexpr Words median{"half have at most", "la moitié a au plus"};
inline constexpr Words upper_quarter{"three quarters have at most", "trois quarts ont au plus"};
inline constexpr Words equal{"if all were equal", "si toutes étaient égales"};
inline constexpr Words at_smallest{"people with the smallest chance", "personnes à la plus petite chance"};
inline constexpr Words without_chance{"people who fit on no panel", "personnes qu'aucun panel n'admet"};
inline constexpr Words gini{"Gini coefficient (0: all equal)", "coefficient de Gini (0 : égalité)"};

inline constexpr Words guarantees{"What is guaranteed", "Ce qui est garanti"};
inline constexpr Words method{"Method: {method}.", "Méthode : {method}."};
inline constexpr Words certified{
    "This need not be believed. The file certificate.json proves it, and “sortition verify” "
    "checks the proof in exact fractions, without the program that found the lottery.",
    "Il n'est pas nécessaire de le croire. Le fichier certificate.json le prouve, et « sortition verify » "
    "contrôle la preuve en fractions exactes, sans le programme qui a trouvé la loterie."};
inline constexpr Words household_rule{
    "At most one person of a household was seated ({households} households).",
    "Une personne au plus par foyer a pu siéger ({households} foyers)."};
inline constexpr Words rounding{
    "The draw took one of {lots} equal lots. A panel's weight had to be rounded to whole lots: the chance "
    "of nobody moved by more than {rounding}, and the smallest chance in the lots is {drawn}.",
    "Le tirage a désigné l'un de {lots} lots égaux. Le poids d'un panel a dû être arrondi à un nombre "
    "entier de lots : la chance de personne n'a bougé de plus de {rounding}, et la plus petite chance dans "
    "les lots est {drawn}."};

inline constexpr Words commitments{"Commitments and draw", "Engagements et tirage"};
inline constexpr Words commitments_lead{
    "The first three hashes were to be published before the public value was known. If they were, "
    "nobody could choose the panel.",
    "Les trois premières empreintes devaient être publiées avant que la valeur publique soit connue. Si "
    "elles l'ont été, personne n'a pu choisir le panel."};
inline constexpr Words pool_hash{"Pool", "Vivier"};
inline constexpr Words quotas_hash{"Quotas", "Quotas"};
inline constexpr Words portfolio_hash{"Portfolio of panels", "Portefeuille des panels"};
inline constexpr Words public_value{"Public value", "Valeur publique"};
inline constexpr Words lot{"Lot drawn", "Lot tiré"};
inline constexpr Words lot_of{"number {lot} of {lots}, counted from 0",
                              "numéro {lot} sur {lots}, en comptant à partir de 0"};
inline constexpr Words panel_hash{"Panel", "Panel"};

inline constexpr Words replay{"How to repeat the draw", "Comment refaire le tirage"};
inline constexpr Words replay_steps{
    "Whoever has transcript.json, portfolio.txt and public_pool.json, which tell no person's values, repeats "
    "the draw to its last seat with one command, on any machine. With the whole folder it also checks the "
    "quotas and the proof.",
    "Quiconque a transcript.json, portfolio.txt et public_pool.json, qui ne disent les valeurs de personne, "
    "refait le tirage jusqu'au dernier siège d'une commande, sur toute machine. Avec le dossier complet, elle "
    "vérifie aussi les quotas et la preuve."};
inline constexpr Words replay_by_hand{
    "Or with a program of one's own: the README of sortition describes each file and each step (SHA-256 "
    "over the three hashes and the public value gives the number of the lot).",
    "Ou avec son propre programme : le README de sortition décrit chaque fichier et chaque étape (SHA-256 "
    "sur les trois empreintes et la valeur publique donne le numéro du lot)."};
inline constexpr Words made_by{"Made by sortition, a part of Isegoria.",
                               "Établi par sortition, une partie d'Isegoria."};

}  // namespace report_words
}  // namespace isegoria::sortition
