// SPDX-License-Identifier: AGPL-3.0-or-later
// What each method guarantees, in words for everybody. Constants; any thread.
#include "sortition/report_words.hpp"

#include <algorithm>
#include <array>

namespace isegoria::sortition {
namespace {

struct Guarantee {
    std::string_view method;
    Words words;
};

constexpr std::array<Guarantee, 7> guarantees{
    {{"leximin",
      {"Among all lotteries over panels that meet the quotas, none gives the person with the smallest "
       "chance a greater one. Among those that are equally good in this, none does more for the next "
       "smallest, and so on up to everybody.",
       "De toutes les loteries sur les panels qui respectent les quotas, aucune ne donne une chance plus "
       "grande à la personne qui a la plus petite. Parmi celles qui font aussi bien, aucune ne fait mieux "
       "pour la chance suivante, et ainsi de suite jusqu'à tout le monde."}},
     {"maximin",
      {"Among all lotteries over panels that meet the quotas, none gives the person with the smallest "
       "chance a greater one; among those, none has a smaller largest chance.",
       "De toutes les loteries sur les panels qui respectent les quotas, aucune ne donne une chance plus "
       "grande à la personne qui a la plus petite ; parmi celles-là, aucune n'a une plus grande chance "
       "moins élevée."}},
     {"nash",
      {"Among all lotteries over panels that meet the quotas, none has a greater product of all people's "
       "chances: no change could gain more for some, in proportion, than it costs others.",
       "De toutes les loteries sur les panels qui respectent les quotas, aucune n'a un plus grand produit "
       "des chances de tous : aucun changement n'apporterait aux uns, en proportion, plus qu'il ne coûte "
       "aux autres."}},
     {"goldilocks",
      {"Chances are kept from being too small and from being too large: among all lotteries over panels "
       "that meet the quotas, none does better in the two together.",
       "Les chances ne sont ni trop petites ni trop grandes : de toutes les loteries sur les panels qui "
       "respectent les quotas, aucune ne fait mieux pour les deux ensemble."}},
     {"minimax",
      {"Among all lotteries over panels that meet the quotas, none has a smaller largest chance: nobody "
       "is nearly certain to be seated who need not be.",
       "De toutes les loteries sur les panels qui respectent les quotas, aucune n'a une plus grande chance "
       "moins élevée : personne n'est presque sûr de siéger sans nécessité."}},
     {"spread",
      {"Chances are those of leximin: nobody's chance could be raised without lowering that of somebody "
       "who has no more. Among the lotteries with these chances, one over as many different panels as "
       "could be found was taken.",
       "Les chances sont celles de leximin : on ne pourrait élever la chance de personne sans baisser celle "
       "de quelqu'un qui n'en a pas plus. Parmi les loteries à ces chances, on en a pris une sur autant de "
       "panels différents qu'on a pu en trouver."}},
     {"random_feasible",
      {"Every panel meets the quotas. Chances are not equalised: this method is for comparison only.",
       "Chaque panel respecte les quotas. Les chances ne sont pas égalisées : cette méthode ne sert qu'à "
       "comparer."}}}};

}  // namespace

Words guarantee_of(std::string_view method) {
    const auto found = std::find_if(guarantees.begin(), guarantees.end(),
                                    [&](const Guarantee& each) { return each.method == method; });
    return found == guarantees.end() ? Words{} : found->words;
}

}  // namespace isegoria::sortition
