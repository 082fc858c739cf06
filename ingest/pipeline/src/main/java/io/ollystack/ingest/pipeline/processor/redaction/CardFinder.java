package io.ollystack.ingest.pipeline.processor.redaction;

/// Tells numbers of payment cards from other long numbers: by issuer, length and check digit. Times
/// since the epoch begin with 1, which no issuer does.
final class CardFinder {
  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  private CardFinder() {}

  /// The end of the card number that begins here, or -1.
  ///
  /// @param at a digit
  /// @param floor nothing before it is looked at
  static int end(byte[] bytes, int floor, int at, int end) {
    if (!beginsFreely(bytes, floor, at)) {
      return -1;
    }
    long number = 0;
    int digits = 0;
    int group = 0;
    long groups = 0;
    int i = at;
    int plainEnd = -1;
    long plainNumber = 0;
    byte separator = 0;
    while (i < end && digits <= LONGEST) {
      byte b = bytes[i];
      if (Ascii.isDigit(b)) {
        number = number * 10 + (b - '0');
        digits++;
        group++;
        i++;
      } else if ((b == ' ' || b == '-')
          && (separator == 0 || separator == b)
          && group >= 4
          && group <= 6
          && i + 1 < end
          && Ascii.isDigit(bytes[i + 1])) {
        if (plainEnd < 0) {
          plainEnd = i;
          plainNumber = number;
        }
        separator = b;
        groups = groups * 10 + group;
        group = 0;
        i++;
      } else {
        break;
      }
    }
    if (digits > LONGEST) {
      return -1;
    }
    if (separator == 0) {
      return endsFreely(bytes, i, end) && isCard(number, digits) ? i : -1;
    }
    groups = groups * 10 + group;
    boolean usual = groups == 4444 || groups == 465 || groups == 464 || groups == 44443;
    boolean alone = at == floor || bytes[at - 1] != '-';
    if (usual && alone && endsFreely(bytes, i, end) && isCard(number, digits)) {
      return i;
    }
    // A card number and something else behind it: "4111... 2026".
    return isCard(plainNumber, plainEnd - at) ? plainEnd : -1;
  }

  static boolean isCard(long number, int digits) {
    return digits >= SHORTEST && issued(number, digits) && checks(number);
  }

  private static boolean beginsFreely(byte[] bytes, int floor, int at) {
    if (at == floor) {
      return true;
    }
    byte before = bytes[at - 1];
    if (before == '.') {
      return at - 2 < floor || !Ascii.isDigit(bytes[at - 2]);
    }
    return !Ascii.isAlphanumeric(before);
  }

  private static boolean endsFreely(byte[] bytes, int at, int end) {
    if (at == end) {
      return true;
    }
    byte after = bytes[at];
    if (after == '.' || after == '-') {
      return at + 1 == end || !Ascii.isAlphanumeric(bytes[at + 1]);
    }
    return !Ascii.isAlphanumeric(after);
  }

  private static boolean issued(long number, int digits) {
    long head = number;
    for (int i = digits; i > 4; i--) {
      head /= 10;
    }
    int four = (int) head;
    int two = four / 100;
    return switch (digits) {
          case 13 -> two / 10 == 4;
          case 14 -> two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059);
          case 15 -> two == 34 || two == 37;
          case 16 ->
              two / 10 == 4
                  || (two >= 51 && two <= 55)
                  || (four >= 2221 && four <= 2720)
                  || four == 6011
                  || two == 65
                  || four >= 6440
                  || (four >= 3528 && four <= 3589)
                  || two == 62;
          case 17, 18 -> two == 62;
          case 19 -> two / 10 == 4 || two == 62 || four == 6011 || two == 65;
          default -> false;
        }
        && four < 7000;
  }

  private static boolean checks(long number) {
    int sum = 0;
    boolean twice = false;
    for (long rest = number; rest != 0; rest /= 10) {
      int digit = (int) (rest % 10);
      int value = twice ? digit * 2 : digit;
      sum += value > 9 ? value - 9 : value;
      twice = !twice;
    }
    return sum % 10 == 0;
  }
}
