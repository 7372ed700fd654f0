/** Texts of the Weather Service as it sent them, cut to a few rows: what the tests of their readers share. */

/** GFS station guidance: hours of the clock, columns of three. */
export const MAV = `734
FOUS26 KWNO 010000
MAVWC0
KEED   GFS MOS GUIDANCE    1/01/2014  0000 UTC
DT /JAN   1            /JAN   2                /JAN   3          /
HR   06 09 12 15 18 21 00 03 06 09 12 15 18 21 00 03 06 09 12 18 00
X/N                    68          48          68          42    67
TMP  48 46 45 44 56 65 67 59 56 53 51 48 57 65 67 58 54 49 47 55 66
DPT  17 17 18 18 18 18 18 21 21 23 24 26 29 29 29 30 28 27 27 27 24
CLD  CL CL CL CL CL CL CL CL CL CL CL CL CL CL FW SC FW CL FW FW BK
WDR  30 30 31 32 36 02 01 34 34 32 31 32 01 02 01 32 31 30 27 01 02
WSP  05 04 05 06 07 14 12 08 06 06 06 06 11 06 06 06 04 04 03 04 02
P06         0     2     0     1     0     1     2     1     1  2  1
P12                     2           1           2           1     2
Q06         0     0     0     0     0     0     0     0     0  0  0
Q12                     0           0           0           0     0
T06      0/ 3  0/ 4  0/ 0  0/ 1  0/ 7  0/ 4  0/ 0  0/ 2  0/ 2  0/ 0
T12            0/ 4        0/ 4        0/ 7        0/ 2     0/ 6
POZ   0  0  0  0  0  0  0  0  0  0  0  0  0  0  0  0  0  0  0  0  0
POS  21 11 10 16  0  1  1  0  0  1  1  4  0  0  0  0  0  0  0  0  0
`;

/** Extended GFS guidance: forecast hours, columns of four, a climatology behind the last. */
export const MEX = `463
FEAK39 KWNO 070000
MEXAFG
PAOR   GFSX MOS GUIDANCE  11/07/2020  0000 UTC
FHR  24| 36  48| 60  72| 84  96|108 120|132 144|156 168|180 192
SAT  07| SUN 08| MON 09| TUE 10| WED 11| THU 12| FRI 13| SAT 14 CLIMO
X/N  15|  0  17|  9  17|  3  13| -2   9|  0   8|-13  10| -7   7-10  6
TMP  13|  5  15| 14  14|  8  12|  3   7|  5   7|  2   8| -1   4
DPT   5|  0  10| 11  11|  5   5| -2   2|  1   2| -2   4| -6  -3
CLD  CL| PC  OV| OV  OV| PC  PC| PC  OV| PC  OV| OV  OV| OV  OV
WND   2|  1   3|  7  14|  5   1|  1   2|  2   5|  5   4|  2   5
`;

/** Hourly guidance of the LAMP: hours of the clock alone, run at half past the hour. */
export const LAV = `333
FOUS11 KWNO 101200
LAVUSA
PHHI   GFS LAMP GUIDANCE   7/10/2020  1230 UTC

UTC  13 14 15 16 17 18 19 20 21 22 23 00 01 02 03 04 05 06 07 08 09 10 11 12 13

TMP 999999999999999 74 77 78 80 80 81 81 81 80 79 78 76 74999999999999999999999

DPT 999999999999999 64 63 63 62 62 62 62 63 63 64 65 65 65999999999999999999999

`;

/** The LAMP's extension: forecast hours under HR, hours of the clock under UTC. */
export const LEV = `100
FEUS11 KWNO 131200
LEVUSA
PHBK   GFS LAMP GUIDANCE   7/13/2020  1230 UTC
DT /JULY 14                        /JULY 15
HR   26 27 28 29 30 31 32 33 34 35 36 37 38
UTC  14 15 16 17 18 19 20 21 22 23 00 01 02
CIG   7  8  8  7  7  8  8  8  8  8  7  7  6
`;

/** National Blend, short range: values touch. */
export const NBS = `000
FOUS16 KWNO 071500
NBSUSA
KDSM    NBM V5.0 NBS GUIDANCE    4/07/2026  1500 UTC
DT      /APR   8                /APR   9                /APR  10
UTC  21 00 03 06 09 12 15 18 21 00 03 06 09 12 15 18 21 00 03 06 09 12 15
FHR  06 09 12 15 18 21 24 27 30 33 36 39 42 45 48 51 54 57 60 63 66 69 72
TXN                 50          59          47          62          44
XND                  3           3           2           3           2
TMP  68 65 61 58 54 50 52 56 57 56 52 50 49 48 51 56 61 59 53 50 47 45 48
TSD   2  2  2  3  3  3  3  4  4  4  3  4  4  4  3  3  4  3  3  3  3  2  2
DPT  58 56 55 52 49 45 44 44 44 43 44 44 44 43 44 44 43 42 41 40 39 38 38
DSD   2  2  2  3  3  3  3  4  4  4  3  4  4  4  3  3  4  3  3  3  3  2  2
`;

/** National Blend, extended range of an early version: the extremes are called N/X. */
export const NBE = `514
FEUS16 KWNO 221400
NBEUSA
CLFU1   NBM V3.2 NBE GUIDANCE    7/22/2020  1400 UTC
   THU 23 |FRI 24 |SAT 25 |SUN 26 |MON 27 |TUE 28 |WED 29 |THU 30  CLIMO
UTC    12| 00  12| 00  12| 00  12| 00  12| 00  12| 00  12| 00  12
FHR    22| 34  46| 58  70| 82  94|106 118|130 142|154 166|178 190
N/X    64| 87  62| 86  63| 87  64| 87  66| 88  66| 88  65| 90  65999999
TMP    65| 83  63| 83  64| 84  66| 84  67| 85  67| 84  67| 88  67
DPT    33| 22  23| 20  27| 23  30| 27  32| 30  35| 30  34| 27  32
SKY     9| 15  10| 27  10| 36  19| 46  24| 45  23| 41  10| 31   6
`;

/** National Blend, probabilistic, as the archive keeps it: every line moved by a blank. */
export const NBP = ` KMDW    NBM V4.2 NBP GUIDANCE    6/01/2024  1300 UTC
   SUN  02| MON 03| TUE 04| WED 05| THU 06| FRI 07| SAT 08| SUN 09| MON 10|
 UTC    12| 00  12| 00  12| 00  12| 00  12| 00  12| 00  12| 00  12| 00  12| 00
 FHR    23| 35  47| 59  71| 83  95|107 119|131 143|155 167|179 191|203 215|227
 TXNMN  60| 77  61| 85  69| 87  70| 86  66| 80  61| 77  60| 77  60| 78  60| 79
 TXNSD   2|  3   3|  4   2|  4   2|  4   4|  6   4|  7   4|  7   4|  7   5|  6
 TXNP1  58| 73  57| 79  66| 81  67| 81  61| 73  55| 67  55| 69  56| 70  55| 71
 TXNP2  59| 75  58| 84  67| 84  69| 83  63| 75  59| 72  57| 73  57| 73  57| 74
 TXNP5  60| 77  61| 86  69| 88  70| 87  66| 80  61| 78  61| 78  60| 78  60| 78
 TXNP7  62| 79  62| 88  70| 90  72| 90  68| 85  64| 83  63| 83  63| 83  64| 83
 TXNP9  63| 80  64| 89  72| 92  73| 92  71| 88  66| 87  65| 86  65| 87  67| 87
`;

/** Reports of a collective. */
export const COLLECTIVE = `776
SAUS70 KWBC 010030
METAR
KSPS 302352Z 10015KT 10SM TSGRRA BKN022CB BKN050 BKN200 25/16 A2967 RMK AO2
     TSB38RAB25GRB49 SLP036 GR 1/3 P0000 T02500161=
KAMW 010053Z AUTO 00000KT 10SM CLR 12/11 A3015 RMK AO2 SLP207 T01170106 10206
     20117 402280117 57002=
`;

/** Two days of a monthly table. */
export const CF6 = [
  '351',
  'CXUS53 KDMX 030920',
  'CF6DSM',
  'PRELIMINARY LOCAL CLIMATOLOGICAL DATA (WS FORM: F-6)',
  '                                          MONTH:     FEBRUARY',
  '                                          YEAR:      2020',
  '='.repeat(80),
  '='.repeat(80),
  ' 1  42  32  37  13  28   0 0.00  0.0    8 10.3 17 230   M    M   8 18     23 230',
  ' 2   4 -10  -3 -30  68   0    T    T    1 14.7 25 320   M    M   1        37 330',
  '='.repeat(80),
].join('\n');
