// SPDX-License-Identifier: AGPL-3.0-or-later
// The one place where the bodies of Asio, its TLS part and Beast are compiled; all other files see
// declarations only, which keeps their compilation short. No state, no thread.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
